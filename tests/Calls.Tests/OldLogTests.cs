using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls.Tests;

/// <summary>Logs that an earlier build has written, each of which begins in mid-call with a snapshot.</summary>
public sealed class OldLogTests
{
    public static TheoryData<string> Logs => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "logs-of-format-3")).Select(f => Path.GetFileName(f)!)];

    [Fact]
    public void There_are_some() => Logs.Count.ShouldBe(4);

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_log_of_the_form_of_before_gives_the_same_decisions(string name)
    {
        var differing = new List<string>();

        var (lines, count) = CallReplay.Run(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "logs-of-format-3", name)), (line, isSame) =>
        {
            if (!isSame)
                differing.Add($"{line.At} {line.Event}");
        });

        differing.ShouldBeEmpty();
        (lines, count).ShouldBe((79, 0));
    }

    [Theory]
    [InlineData("""{"format":2,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{}}""", "The log has format 2; this program reads 3 to 5.")]
    [InlineData("""{"format":6,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{}}""", "The log has format 6; this program reads 3 to 5.")]
    [InlineData("""{"callId":"c"}""", "The log has no format; this program reads 3 to 5.")]
    [InlineData("""{"format":"three"}""", "Line 1 of the log cannot be read: ")]
    [InlineData("""{"format":4,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{},"snapshot":{"talk":{}}}""", "Line 1 of the log cannot be read: ")]
    [InlineData("""{"format":3,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{},"snapshot":{"at":"00:00:01","digits":""}}""", "Line 1 of the log cannot be read: ")]
    [InlineData("""{"format":4,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{"slowestPace":3}}""", "Line 1 of the log cannot be read: The call was held with slowestPace 3, which is always 2 now.")]
    [InlineData("""{"format":4,"callId":"c","startedAt":"2026-01-01T00:00:00Z","options":{"pace":{"usualPause":"00:00:01"}}}""", "Line 1 of the log cannot be read: The call was held with pace ")]
    [InlineData("[]", "Line 1 of the log cannot be read: It is no object.")]
    [InlineData("nonsense", "Line 1 of the log cannot be read: ")]
    public void A_log_of_another_form_is_refused_with_what_it_is(string header, string message) =>
        Should.Throw<InvalidDataException>(() => CallReplay.Run([header])).Message.ShouldStartWith(message);

    [Fact]
    public void Every_former_option_has_a_place_of_its_own()
    {
        var places = FormerOptions.Keys.Values.OfType<string>().Select(key => key.Split("__")).ToList();
        places.Count.ShouldBeGreaterThan(50);
        places.Select(p => string.Join('.', p)).ShouldBeUnique();
        foreach (var place in places)
        {
            var type = place[0] == "Agent" ? typeof(Persona) : typeof(ConversationOptions);
            foreach (var name in place[1..])
                type = type.GetProperty(name).ShouldNotBeNull(string.Join("__", place)).PropertyType;
        }
    }

    [Fact]
    public void Former_options_keep_their_values()
    {
        var former = (JsonObject)JsonNode.Parse("""
            {"greeting":"Hi.","transferTo":"+15550100","failureAction":"Transfer","openers":["Okay."],"apology":"Sorry.","endpointingDelay":"00:00:00.7000000","predictsTurns":false,
            "interruptAfter":"00:00:00.6000000","speculates":false,"chunker":{"minLength":7},"idleAfter":"00:00:09","maxFailures":2,"dictation":{"telephoneDigits":11},"fastestPace":0.6}
            """)!;

        var options = FormerOptions.Upgrade(former).Deserialize(CallLogJson.Default.ConversationOptions)!;

        options.Agent.ShouldSatisfyAllConditions(
            a => (a.Greeting, a.TransferTo, a.FailureAction, a.Texts.Apology, a.Texts.Filler).ShouldBe(("Hi.", "+15550100", FailureAction.Transfer, "Sorry.", "One moment, please.")),
            a => a.Texts.Openers.ShouldBe(["Okay."]));
        (options.EndOfTurn.Delay, options.EndOfTurn.Predicts, options.EndOfTurn.Dictation.TelephoneDigits, options.EndOfTurn.Dictation.Parts).ShouldBe((TimeSpan.FromMilliseconds(700), false, 11, 3));
        (options.Interruption.After, options.Speculation.Enabled, options.Speech.Chunker.MinLength, options.Silence.After, options.Limits.MaxFailures)
            .ShouldBe((TimeSpan.FromMilliseconds(600), false, 7, TimeSpan.FromSeconds(9), 2));
    }
}
