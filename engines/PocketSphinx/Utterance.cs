using System.Threading.Channels;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>One utterance on its way through a call's decoders. Its steps run on the worker threads, one after the other.</summary>
internal sealed class Utterance(DecoderSet decoders, AcousticModel model, PocketSphinxOptions options, string? grammar, Action<Utterance> grammarRefused)
{
    /// <summary>The most audio that may be queued, in seconds. An utterance is seldom longer, and a decoder so far behind will not catch up.</summary>
    private const int MostSecondsQueued = 60;

    private readonly Channel<Transcript> _transcripts = Channel.CreateUnbounded<Transcript>(new UnboundedChannelOptions { SingleReader = true });
    private readonly int _partialSamples = (int)(options.PartialInterval.TotalSeconds * model.SampleRate);
    private readonly double _margin = options.GrammarMargin ?? model.GrammarMargin;
    private volatile bool _isAborted;
    private SpeechLevel _level;
    private int _queued;
    private bool _isStarted;
    private int _sinceLastPartial;
    private string _lastPartial = "";

    /// <summary>The interim transcripts and the final one, or the failure.</summary>
    public ChannelReader<Transcript> Transcripts => _transcripts.Reader;

    /// <summary>The words of the grammar that the dictionary lacks.</summary>
    public HashSet<string> UnknownWords { get; } = [];

    /// <summary>Ends the utterance because nobody wants the rest. What is still queued is skipped.</summary>
    public void Abort(Exception? reason = null)
    {
        _isAborted = true;
        _transcripts.Writer.TryComplete(reason);
    }

    /// <summary>Counts audio that is about to be queued; false when too much waits already.</summary>
    public bool TryQueue(int samples) => Interlocked.Add(ref _queued, samples) <= MostSecondsQueued * model.SampleRate;

    public void Begin() => Step(() =>
    {
        if (!decoders.Expect(grammar, UnknownWords) || UnknownWords.Count > 0)
            grammarRefused(this);
        _isStarted = true;
        decoders.Start();
    });

    public void Hear(short[] samples) => Step(() =>
    {
        Interlocked.Add(ref _queued, -samples.Length);
        _level.Add(samples);
        decoders.Process(samples);
        _sinceLastPartial += samples.Length;
        if (_sinceLastPartial < _partialSamples)
            return;
        _sinceLastPartial = 0;
        if (!_level.MayBeSpeech)
            return;
        var speech = decoders.Speech.Hear();
        var expected = decoders.Grammar?.Hear() ?? Hypothesis.Nothing;
        var text = GrammarVerdict.Of(expected, speech, _margin, model.LanguageWeight) is { Accepted: true } ? expected.Text : speech.Text;
        if (text == _lastPartial || text.Length == 0)
            return;
        _lastPartial = text;
        _transcripts.Writer.TryWrite(new Transcript(text, IsFinal: false));
    });

    /// <summary>Ends the utterance. This step comes last, also after <see cref="Abort"/>.</summary>
    public void End()
    {
        if (!_isStarted)
            return;
        Step(() =>
        {
            if (!_level.MayBeSpeech)
            {
                Finish("", null);
                return;
            }

            decoders.Grammar?.End();
            if (decoders.Grammar?.Hear() is { } expected && GrammarVerdict.Of(expected, decoders.Speech.Hear(), _margin, model.LanguageWeight) is { Accepted: true } verdict)
            {
                // Free speech has served as the yardstick, and nobody waits for its own last passes, which take longest.
                Finish(expected.Text, verdict.Confidence);
                return;
            }

            decoders.Speech.End();
            var free = decoders.Speech.Hear().Text;
            Finish(NoiseWords.AreAll(free) ? "" : free, null);
        });
        CloseDecoders();
    }

    private void Finish(string text, float? confidence)
    {
        _transcripts.Writer.TryWrite(new Transcript(text, IsFinal: true, confidence));
        _transcripts.Writer.TryComplete();
        if (text.Length > 0)
            decoders.Learn();
    }

    private void CloseDecoders()
    {
        _isStarted = false;
        try
        {
            decoders.Grammar?.End();
            decoders.Speech.End();
        }
        catch (EngineException)
        {
            // The text is out already, and the decoders are not trusted with another utterance.
            decoders.IsBroken = true;
        }
    }

    private void Step(Action action)
    {
        if (_isAborted)
            return;
        try
        {
            action();
        }
#pragma warning disable CA1031 // The fault is handed to the code that waits for the transcript.
        catch (Exception e)
#pragma warning restore CA1031
        {
            decoders.IsBroken = true;
            Abort(e as EngineException ?? new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Failed, e.Message, e));
        }
    }
}
