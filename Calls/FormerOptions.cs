using System.Text.Json;
using System.Text.Json.Nodes;
using VoiceAgent.Conversation;

namespace VoiceAgent.Calls;

/// <summary>The options of a conversation under the names that they had before they were put into groups: in configuration, and in call logs of formats 3 and 4.</summary>
internal static class FormerOptions
{
    private static readonly (string Before, string Now)[] Moved =
    [
        ("EndpointingDelay", "Conversation__EndOfTurn__Delay"),
        ("FinishedDelay", "Conversation__EndOfTurn__FinishedDelay"),
        ("UnfinishedDelay", "Conversation__EndOfTurn__UnfinishedDelay"),
        ("DictationDelay", "Conversation__EndOfTurn__DictationDelay"),
        ("DigitsTimeout", "Conversation__EndOfTurn__KeyedDelay"),
        ("LearnsPauses", "Conversation__EndOfTurn__LearnsPauses"),
        ("PredictsTurns", "Conversation__EndOfTurn__Predicts"),
        ("FinishedAbove", "Conversation__EndOfTurn__FinishedAbove"),
        ("UnfinishedBelow", "Conversation__EndOfTurn__UnfinishedBelow"),
        ("TranscriptTimeout", "Conversation__EndOfTurn__TranscriptTimeout"),
        ("Dictation", "Conversation__EndOfTurn__Dictation"),
        ("GreetingInterruptible", "Conversation__Interruption__AllowedInGreeting"),
        ("InterruptAfter", "Conversation__Interruption__After"),
        ("InterruptWords", "Conversation__Interruption__Words"),
        ("HoldAfter", "Conversation__Interruption__HoldAfter"),
        ("InterruptWithoutWordsAfter", "Conversation__Interruption__WithoutWordsAfter"),
        ("InterruptAcknowledgingAfter", "Conversation__Interruption__AcknowledgingAfter"),
        ("FalseInterruptionTimeout", "Conversation__Interruption__ResumeAfter"),
        ("Speculates", "Conversation__Speculation__Enabled"),
        ("SynthesizesAhead", "Conversation__Speculation__SynthesizesAhead"),
        ("SpeculateAfter", "Conversation__Speculation__After"),
        ("MaxSpeculations", "Conversation__Speculation__MostPerTurn"),
        ("ReadyTimeout", "Conversation__Speculation__ReadyTimeout"),
        ("FillerAfter", "Conversation__Speech__FillerAfter"),
        ("FillerAfterTurn", "Conversation__Speech__FillerAfterTurn"),
        ("WritesNumbersOut", "Conversation__Speech__WritesNumbersOut"),
        ("PassesVoiceTags", "Conversation__Speech__PassesVoiceTags"),
        ("RemovesMarkup", "Conversation__Speech__RemovesMarkup"),
        ("OpensAbove", "Conversation__Speech__OpensAbove"),
        ("SynthesisLead", "Conversation__Speech__SynthesisLead"),
        ("Chunker", "Conversation__Speech__Chunker"),
        ("IdleAfter", "Conversation__Silence__After"),
        ("MaxIdlePrompts", "Conversation__Silence__MaxPrompts"),
        ("MaxCallLength", "Conversation__Limits__MaxCallLength"),
        ("ReplyTimeout", "Conversation__Limits__ReplyTimeout"),
        ("ToolTimeout", "Conversation__Limits__ToolTimeout"),
        ("SynthesisTimeout", "Conversation__Limits__SynthesisTimeout"),
        ("TransferTimeout", "Conversation__Limits__TransferTimeout"),
        ("MaxToolRounds", "Conversation__Limits__MaxToolRounds"),
        ("MaxFailures", "Conversation__Limits__MaxFailures"),
        ("Greeting", "Agent__Greeting"),
        ("TransferTo", "Agent__TransferTo"),
        ("FailureAction", "Agent__FailureAction"),
        ("Filler", "Agent__Texts__Filler"),
        ("Openers", "Agent__Texts__Openers"),
        ("IdlePrompt", "Agent__Texts__IdlePrompt"),
        ("IdleGoodbye", "Agent__Texts__IdleGoodbye"),
        ("MaxLengthGoodbye", "Agent__Texts__MaxLengthGoodbye"),
        ("Apology", "Agent__Texts__Apology"),
        ("NotUnderstood", "Agent__Texts__NotUnderstood"),
        ("FailureGoodbye", "Agent__Texts__FailureGoodbye"),
        ("FailureTransfer", "Agent__Texts__FailureTransfer"),
        ("Goodbye", "Agent__Texts__Goodbye"),
        ("TransferAnnouncement", "Agent__Texts__TransferAnnouncement"),
        ("TransferFailed", "Agent__Texts__TransferFailed"),
    ];

    /// <summary>What was an option once, and the value that it has now always, as a call log has it.</summary>
    private static readonly (string Before, string Value)[] Fixed =
    [
        ("PredictionTimeout", "\"00:00:00.1000000\""),
        ("FastestPace", "0.6"),
        ("SlowestPace", "2"),
        ("CutOffWithin", "\"00:00:01\""),
        ("LongestStepBack", "\"00:00:00.8000000\""),
        ("LastWordsWindow", "\"00:00:00.4000000\""),
        ("AnswerWindow", "\"00:00:01\""),
        ("OpenerAfter", "\"00:00:00\""),
        ("MarkTimeout", "\"00:00:02\""),
        ("TextStall", "\"00:00:00.4000000\""),
        ("TextRunOn", "\"00:00:00.5000000\""),
        ("Pace", """{"usualPause":"00:00:00.2500000","usualDeviation":"00:00:00.1000000","deviations":2.5,"pauseWeight":0.25,"fluencyWeight":0.125,"shortestPause":"00:00:00.2000000","longestPause":"00:00:01.2000000"}"""),
    ];

    /// <summary>The keys that section <c>Conversation</c> had once: the key that has its place, or null where its value is fixed.</summary>
    public static IReadOnlyDictionary<string, string?> Keys { get; } =
        Moved.Select(m => KeyValuePair.Create(m.Before, (string?)m.Now)).Concat(Fixed.Select(f => KeyValuePair.Create(f.Before, (string?)null))).ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The options of a call log in the form of today; their members are taken out of <paramref name="options"/>. What has that form is returned as it is.</summary>
    /// <exception cref="JsonException">The call was held with another value of what is no option any more, and would be decided in another way now.</exception>
    public static JsonObject Upgrade(JsonObject options)
    {
        if (options.ContainsKey("endOfTurn"))
            return options;
        foreach (var (before, value) in Fixed)
        {
            if (options.Remove(Camel(before), out var then) && !JsonNode.DeepEquals(then, JsonNode.Parse(value)))
                throw new JsonException($"The call was held with {Camel(before)} {then?.ToJsonString()}, which is always {value} now.");
        }

        // What was no option then has its value of today.
        var upgraded = new JsonObject { ["agent"] = JsonSerializer.SerializeToNode(new Persona(), CallLogJson.Default.Persona) };
        foreach (var (before, now) in Moved)
        {
            if (!options.Remove(Camel(before), out var value))
                continue;
            var path = now.Split("__").SkipWhile(part => part == "Conversation").Select(Camel).ToList();
            var group = upgraded;
            foreach (var part in path[..^1])
                group = (JsonObject)(group[part] ??= new JsonObject());
            group[path[^1]] = value;
        }

        return upgraded;
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
