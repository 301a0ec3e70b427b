using System.Diagnostics;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

public sealed class TraceTests
{
    [Fact]
    public void Every_turn_yields_a_trace_with_its_waterfall()
    {
        var turns = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "VoiceAgent.Calls",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = turn =>
            {
                // Other tests' calls run at the same time.
                if ((string?)turn.GetTagItem("call.id") == "traced")
                    turns.Add(turn);
            },
        };
        ActivitySource.AddActivityListener(listener);
        CallHarness.Run(async h =>
        {
            h.LanguageModel.Say("Yes.");
            var call = await h.CallAsync("traced");
            await call.RepliesAsync(1);
            await call.SayAsync("hello");
            await call.RepliesAsync(2);
            await call.HangUpAsync();
        });

        turns.Count.ShouldBe(2);
        var turn = turns[1];
        turn.ParentId.ShouldBeNull();
        turn.Events.Select(e => e.Name).ShouldBe(["audio_received", "stt_complete", "llm_start", "first_token", "first_sentence", "tts_start", "first_audio_sent", "pipeline_complete"]);
        var at = turn.Events.ToDictionary(e => e.Name, e => e.Timestamp - turn.StartTimeUtc);
        at["audio_received"].ShouldBe(TimeSpan.Zero);
        at["llm_start"].ShouldBe(TimeSpan.FromMilliseconds(500));
        at["first_audio_sent"].ShouldBe(TimeSpan.FromMilliseconds(970));
        turn.Duration.ShouldBe(at["pipeline_complete"]);
    }
}
