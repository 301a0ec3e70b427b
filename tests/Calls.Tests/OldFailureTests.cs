using VoiceAgent.Audio;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>What callers of earlier systems had to put up with. (The run-on sentence that held an answer back for 6.6 s: see
/// <see cref="ConversationTests.A_sentence_that_does_not_end_is_heard_within_a_second_and_without_a_gap"/>.)</summary>
public sealed class OldFailureTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    /// <summary>They waited until all audio was there.</summary>
    [Fact]
    public void The_first_of_a_voice_is_heard_while_the_rest_is_being_made() => CallHarness.Run(async h =>
    {
        var ended = TimeSpan.Zero;
        h.LanguageModel.Say("We are open from nine to five.");
        h.TextToSpeech.Instead[2] = (request, cancellationToken) => SlowlyAsync(request);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        var before = call.Line.Frames.Count;
        await call.SayAsync("when are you open");
        await call.RepliesAsync(2);
        var first = call.Line.Frames[before].SentAt;
        (ended - first).ShouldBeGreaterThanOrEqualTo(Ms(1900), "the voice went on for two seconds after its first audio");
        h.TextToSpeech.Requests.Count.ShouldBe(2);
        await call.HangUpAsync();

        async IAsyncEnumerable<SpokenAudio> SlowlyAsync(SpeechRequest request)
        {
            for (var piece = 0; piece < 20; piece++)
            {
                await h.Time.Delay(Ms(100));
                yield return new SpokenAudio(AudioFrame.Copy(request.SampleRate, Level(request.SampleRate / 8)), []);
            }

            ended = h.Time.Elapsed;
        }
    });

    /// <summary>They began to fetch a sentence when the one before had been played: 440 ms of silence between any two.</summary>
    [Fact]
    public void Between_the_sentences_of_an_answer_nobody_hears_that_they_were_made_one_by_one() => CallHarness.Run(async h =>
    {
        h.LanguageModel.Say("We are open from nine to five. On Saturdays we close at one in the afternoon. On Sundays and on holidays we do not open.");
        h.TextToSpeech.FirstAudio = Ms(440);
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        var before = call.Line.Frames.Count;
        await call.SayAsync("when are you open");
        await call.RepliesAsync(2);
        var answer = call.Line.Frames.Skip(before).ToList();
        answer.Zip(answer.Skip(1)).ShouldAllBe(pair => pair.Second.PlaysAt - pair.First.PlaysAt == Frame);
        h.TextToSpeech.Requests.Count.ShouldBe(4, "each sentence was spoken by itself");
        await call.HangUpAsync();
    });

    /// <summary>They fell back to a slow path, and no figure showed it.</summary>
    [Fact]
    public void A_voice_that_has_become_slow_shows_in_the_turns_figures() => CallHarness.Run(async h =>
    {
        var call = await h.CallAsync();
        await call.RepliesAsync(1);
        foreach (var slow in new[] { 150, 1150 })
        {
            h.LanguageModel.Say("We are open from nine to five.");
            h.TextToSpeech.FirstAudio = Ms(slow);
            await call.SayAsync("when are you open");
            await call.RepliesAsync(call.Record.Turns.Count + 1);
            var timings = call.Record.Turns[^1].Timings;
            (timings.SynthesisAudio - timings.SynthesisRequest).ShouldBe(Ms(slow), "the voice's share of the wait");
            timings.Overhead!.Value.ShouldBeLessThan(Ms(25), "none of it is the platform's");
        }

        await call.HangUpAsync();
    });

    private static short[] Level(int samples)
    {
        var audio = new short[samples];
        Array.Fill(audio, ScriptedTextToSpeech.Level);
        return audio;
    }
}
