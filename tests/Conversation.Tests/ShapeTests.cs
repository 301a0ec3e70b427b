using System.Reflection;

namespace VoiceAgent.Conversation.Tests;

/// <summary>The engine is made of parts that fit in a head.</summary>
public sealed class ShapeTests
{
    private const int MostFields = 12;

    /// <summary>Data that has one value for each thing that is measured.</summary>
    private static readonly Type[] Tables = [typeof(TurnTimings)];

    [Fact]
    public void No_part_of_the_engine_has_more_than_twelve_fields()
    {
        var parts = typeof(ConversationEngine).Assembly.GetTypes().Where(t => !t.Name.StartsWith('<') && t.Namespace?.StartsWith(typeof(ConversationEngine).Namespace!, StringComparison.Ordinal) == true && !Tables.Contains(t)).ToList();
        parts.Count.ShouldBeGreaterThan(100);
        parts.Where(t => t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Length > MostFields).ShouldBeEmpty();
    }
}
