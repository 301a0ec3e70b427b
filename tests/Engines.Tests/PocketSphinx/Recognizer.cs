using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Engines.PocketSphinx;
using VoiceAgent.Settings;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

/// <summary>What tests of recognition need: an engine or a reason to skip, and utterances as a line would bring them.</summary>
internal static class Recognizer
{
    public const string Narrow = "models/hub4wsj_sc_8k";

    public const string Grammar = """
        #JSGF V1.0;
        grammar demo;
        public <utterance> = <yes> | <no> | [<polite>] <want> [<when>] | <when> | <info> | <bye> | <digit>+ | <name> | <human> | <confirm>;
        <polite> = hello | hi | please | yes;
        <yes> = yes [please] | yeah | sure | okay;
        <no> = no [thanks | thank you];
        <want> = (i would like to | i want to | can i | i need to) (make | book | cancel | change) (an appointment | a table | my appointment) | cancel my appointment;
        <when> = <day> [<part>] [<time>] | <part> [<time>] | <time>;
        <day> = [on] [next] (monday | tuesday | wednesday | thursday | friday | saturday | sunday) | today | tomorrow;
        <part> = [in the] (morning | afternoon | evening);
        <time> = at (<hour> [thirty | fifteen | o'clock] | half past <hour> | quarter (past | to) <hour>) [a m | p m];
        <hour> = one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve | noon;
        <info> = (what are your | tell me your) opening hours | when (are you open | do you open | do you close) | where are you [located];
        <bye> = goodbye | bye | thank you [goodbye];
        <digit> = zero | oh | one | two | three | four | five | six | seven | eight | nine;
        <name> = [my name is] (john | mary | peter | susan) (smith | miller | jones);
        <human> = can i (speak | talk) to (somebody | a person) | operator;
        <confirm> = that is (correct | right | wrong) | correct;
        """;

    /// <summary>Utterances inside <see cref="Grammar"/>.</summary>
    public static IReadOnlyList<string> Inside { get; } =
    [
        "yes", "no", "yes please", "no thank you", "i would like to make an appointment", "i want to book a table", "tomorrow", "tomorrow morning",
        "next tuesday afternoon", "on friday", "at three", "at half past four", "at ten thirty", "tomorrow at two", "next monday at nine",
        "what are your opening hours", "when are you open", "where are you", "goodbye", "cancel my appointment",
        "five five five one two three four", "john smith", "can i speak to somebody", "that is correct",
    ];

    /// <summary>Utterances outside it.</summary>
    public static IReadOnlyList<string> Outside { get; } =
    [
        "i have a question about my bill", "how much does it cost", "is there parking near the office", "do you take credit cards",
        "the dog ran across the street", "well i was thinking about something else", "what kind of food do you have",
        "yes but only if it is cheap", "my mother told me", "i want to complain about a broken window",
    ];

    public static PocketSphinxSpeech Open(PocketSphinxOptions? options = null)
    {
        options ??= new PocketSphinxOptions();
        var faults = new OptionFaults("PocketSphinx", typeof(PocketSphinxOptions));
        PocketSphinxRules.Check(options, faults);
        if (faults.Messages.Count > 0)
            Assert.Skip(string.Join("; ", faults.Messages));
        return new PocketSphinxSpeech(Options.Create(options), TimeProvider.System, NullLogger<PocketSphinxSpeech>.Instance);
    }

    public static async Task<ITranscriber> OpenCallAsync(PocketSphinxSpeech engine)
    {
        try
        {
            return await engine.OpenAsync(new("call"), TestContext.Current.CancellationToken);
        }
        catch (EngineException e) when (e.Failure == EngineFailure.Unavailable)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>A voice as it comes over the phone, with a little quiet around it as the platform's pre-roll and hang-over leave it.</summary>
    public static short[] Say(string voice, string text, int rate) => SpeechClips.Phone(SayWide(voice, text), rate);

    /// <summary>The same over a line with its whole band, at 16 kHz.</summary>
    public static short[] SayWide(string voice, string text)
    {
        try
        {
            var flite = FliteVoice.Open(voice);
            var spoken = flite.SampleRate == 16000 ? flite.Synthesize(text) : SpeechClips.Rate(flite.Synthesize(text), 8000, 16000);
            return [.. Quiet(0.2), .. spoken, .. Quiet(0.2)];
        }
        catch (EngineException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    public static ChannelReader<AudioFrame> Frames(short[] samples, int rate)
    {
        var channel = Channel.CreateUnbounded<AudioFrame>();
        foreach (var chunk in samples.Chunk(rate / 50))
            channel.Writer.TryWrite(AudioFrame.Copy(rate, chunk));
        channel.Writer.Complete();
        return channel.Reader;
    }

    /// <summary>Recognizes an utterance that is there all at once.</summary>
    public static async Task<(string Text, float? Confidence, IReadOnlyList<string> Partials)> HearAsync(ITranscriber call, short[] samples, string? grammar = null, int rate = 16000)
    {
        var partials = new List<string>();
        Transcript? final = null;
        await foreach (var transcript in call.TranscribeAsync(Frames(samples, rate), new RecognitionHints([], grammar), TestContext.Current.CancellationToken))
        {
            final.ShouldBeNull("nothing comes after the final transcript");
            if (transcript.IsFinal)
                final = transcript;
            else
                partials.Add(transcript.Text);
        }

        final.ShouldNotBeNull();
        return (final.Text, final.Confidence, partials);
    }

    /// <summary>Feeds audio at the pace of speech and measures how long after the last of it the final transcript comes.</summary>
    public static async Task<(string Text, TimeSpan FirstPartial, TimeSpan Final)> HearLiveAsync(ITranscriber call, short[] samples, int rate, string? grammar)
    {
        var channel = Channel.CreateUnbounded<AudioFrame>();
        var started = Stopwatch.GetTimestamp();
        long ended = 0;
        var speaking = Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            foreach (var chunk in samples.Chunk(rate / 50))
            {
                await pace.WaitForNextTickAsync();
                channel.Writer.TryWrite(AudioFrame.Copy(rate, chunk));
            }

            ended = Stopwatch.GetTimestamp();
            channel.Writer.Complete();
        });
        var first = TimeSpan.Zero;
        await foreach (var transcript in call.TranscribeAsync(channel.Reader, new RecognitionHints([], grammar), TestContext.Current.CancellationToken))
        {
            if (first == TimeSpan.Zero)
                first = Stopwatch.GetElapsedTime(started);
            if (!transcript.IsFinal)
                continue;
            await speaking;
            return (transcript.Text, first, Stopwatch.GetElapsedTime(ended));
        }

        throw new InvalidOperationException("no final transcript");
    }

    private static short[] Quiet(double seconds)
    {
        // A line is never digitally silent.
        var random = new Random(1);
        return [.. Enumerable.Range(0, (int)(16000 * seconds)).Select(_ => (short)random.Next(-8, 9))];
    }
}
