using System.Globalization;
using Microsoft.Extensions.Options;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Speech;

namespace VoiceAgent.Bench.Turns;

/// <summary>
/// Measures how well turns are taken. Callers out of data files speak, through a telephone's band, to the platform's ear, engine and mouth
/// in virtual time, so that no machine's speed is in the figures.
/// </summary>
internal static class TurnsBench
{
    private const string Baseline = "500 ms after every turn, no speculation";
    private const string Opening = "as shipped, with openers";
    private const string Shipped = "and open until heard: as shipped";

    private static readonly string[] Voices = ["slt", "awb", "kal16"];

    /// <summary>
    /// Latencies with interim transcripts of a streaming recognizer, and otherwise as in the other benchmarks. The final transcript comes with
    /// the utterance's end, which is 200 ms after the last sound.
    /// </summary>
    private static readonly ServiceTimes Times = new(
        InterimEvery: TimeSpan.FromMilliseconds(100), InterimLag: TimeSpan.FromMilliseconds(100), Final: TimeSpan.FromMilliseconds(10),
        FirstToken: TimeSpan.FromMilliseconds(300), TokensPerSecond: 60, FirstAudio: TimeSpan.FromMilliseconds(150));

    /// <summary>Latencies of a small model on a GPU of one's own, and of a fast voice.</summary>
    private static readonly ServiceTimes FastTimes = Times with { FirstToken = TimeSpan.FromMilliseconds(150), TokensPerSecond = 120, FirstAudio = TimeSpan.FromMilliseconds(80) };

    public static void Run(Report report, BenchArguments arguments)
    {
        var cases = TurnCases.Read(arguments.Cases ?? Path.Combine(AppContext.BaseDirectory, "cases"));
        var absent = cases.Select(c => c.Recordings).Where(r => r.Length > 0 && !Directory.Exists(r)).ToHashSet();
        foreach (var folder in absent)
            report.Line($"left out: cases of recordings in {folder}, which is not there (Debian's package asterisk-core-sounds-en-wav)");
        cases = [.. cases.Where(c => !absent.Contains(c.Recordings))];
        var voices = arguments.IsQuick ? Voices[..1] : Voices;
        report.Section($"turns: {cases.Count} cases by {voices.Length} voices at telephone quality, in virtual time; voice activity {arguments.VoiceActivity}");
        report.Line(string.Create(CultureInfo.InvariantCulture,
            $"services: interim transcripts every {Times.InterimEvery.TotalMilliseconds:0} ms, {Times.InterimLag.TotalMilliseconds:0} ms behind, the final one with the utterance's end; first token {Times.FirstToken.TotalMilliseconds:0} ms, then {Times.TokensPerSecond:0}/s; first audio {Times.FirstAudio.TotalMilliseconds:0} ms"));
        report.Line("cut off: turns that the agent took to be over, and answered, while the caller paused (heard: it spoke into them); back: turns that were taken to be over, and left to a caller who went on before the answer");
        report.Line("could be heard; opened: turns in whose pause the agent said \"All right.\" and listened on; delay: last sound to the end of the turn; ear: last sound to first audio;");
        report.Line("asked: requests to the model for each turn; go on: the agent was stopped by an acknowledgement / by a sound or its echo, and the longest silence it made of one; stop: interruptions missed; onset to silence at the ear");
        report.Line($"{"setting",-38}{"turns",6}{"cut off",11}{"heard",7}{"back",10}{"opened",10}{"lost",5} |{"delay",6}{"p50",6}{"p90",6} |{"ear p50",8}{"p90",6}{"asked",7} |{"ack",9}{"sound",8}{"gap",6} |{"missed",8}{"hard p95",9}{"else p95",9}");
        try
        {
            FliteVoice.Open(CaseVoice.Agent);
        }
        catch (EngineException missing)
        {
            report.Line($"skipped: {missing.Message}");
            return;
        }

        using var silero = new SileroVoiceActivity(Options.Create(new SileroOptions()));
        IVoiceActivityModel detector = arguments.VoiceActivity == "Silero" ? silero : new BuiltInVoiceActivity();
        TurnFigures? baseline = null;
        foreach (var (name, conversation, times) in Settings().Where(s => !arguments.IsQuick || s.Name is Baseline or Shipped or Opening))
        {
            var figures = new TurnFigures();
            var calls = voices.SelectMany((voice, number) => cases.Where(c => (c.Voice ?? number) % voices.Length == number).Select(c => (Case: c, Voice: voice)));
            foreach (var (of, voice, outcome) in calls.AsParallel().AsOrdered().Select(call => (call.Case, call.Voice, CaseCall.Hold(call.Case, call.Voice, times, conversation(), detector))))
                figures.Add(of, voice, outcome);
            baseline ??= figures;
            figures.Print(report, name, baseline == figures ? null : baseline, Baseline, arguments.IsVerbose);
        }
    }

    private static IEnumerable<(string Name, Func<ConversationOptions> Options, ServiceTimes Times)> Settings()
    {
        yield return (Baseline, () => Fixed(500), Times);
        yield return ("300 ms after every turn", () => Fixed(300), Times);
        yield return ("by the words", () => new ConversationOptions { EndOfTurn = { Predicts = false, LearnsPauses = false }, Speculation = { Enabled = false } }, Times);
        yield return ("and the turn detector", () => new ConversationOptions { EndOfTurn = { LearnsPauses = false }, Speculation = { Enabled = false } }, Times);
        yield return ("and the caller's pauses", () => new ConversationOptions { Speculation = { Enabled = false } }, Times);
        yield return ("and speculation", () => new ConversationOptions { Speculation = { ReadyTimeout = TimeSpan.Zero } }, Times);
        yield return (Shipped, () => new ConversationOptions(), Times);
        yield return ("preset Calm", () => TurnPreset.Calm.Options(), Times);
        yield return ("preset Patient", () => TurnPreset.Patient.Options(), Times);
        yield return ("as shipped, services twice as fast", () => new ConversationOptions(), FastTimes);
        yield return (Opening, () => new ConversationOptions { Agent = new() { Texts = { Openers = { "All right.", "Very well." } } } }, Times);
    }

    private static ConversationOptions Fixed(int milliseconds)
    {
        var delay = TimeSpan.FromMilliseconds(milliseconds);
        return new ConversationOptions { EndOfTurn = { Delay = delay, FinishedDelay = delay, UnfinishedDelay = delay, DictationDelay = delay, Predicts = false, LearnsPauses = false }, Speculation = { Enabled = false } };
    }
}
