using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>The name of one reply of the agent within a call. Everything that belongs to a reply carries its id, and what arrives for a reply that has ended is dropped.</summary>
/// <param name="Value">The reply's number, counted from 1 in the order in which replies begin.</param>
[JsonConverter(typeof(ReplyIdJsonConverter))]
public readonly record struct ReplyId(int Value) : IComparable<ReplyId>
{
    public int CompareTo(ReplyId other) => Value.CompareTo(other.Value);

    public static bool operator <(ReplyId left, ReplyId right) => left.Value < right.Value;

    public static bool operator >(ReplyId left, ReplyId right) => left.Value > right.Value;

    public static bool operator <=(ReplyId left, ReplyId right) => left.Value <= right.Value;

    public static bool operator >=(ReplyId left, ReplyId right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Writes a reply's id as its number.</summary>
public sealed class ReplyIdJsonConverter : JsonConverter<ReplyId>
{
    public override ReplyId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, ReplyId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value.Value);
    }
}
