using System.Globalization;
using System.Runtime.InteropServices;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>One native decoder. It is not thread-safe: only one thread may use it at a time.</summary>
internal sealed unsafe class Decoder : IDisposable
{
    // Loading touches statics of the library.
    private static readonly Lock Loading = new();

    // The default, 0.65, lets a short word at the end of an answer be heard in the line's noise: "cancel that", "no bye".
    private const string WordPenalty = "0.01";

    private readonly DecoderHandle _handle;
    private readonly AcousticModel _model;
    private int _firstFrame = -1;
    private bool _started;

    private Decoder(DecoderHandle handle, AcousticModel model)
    {
        _handle = handle;
        _model = model;
    }

    /// <summary>Loads a decoder for free speech.</summary>
    public static Decoder ForSpeech(PocketSphinxOptions options, AcousticModel model) =>
        Load(options, model, options.SecondPass ? ["-lm", options.LanguageModel] : ["-lm", options.LanguageModel, "-fwdflat", "no", "-bestpath", "no"]);

    /// <summary>Loads a decoder for grammars; it needs <see cref="TrySetGrammar"/> before it can listen.</summary>
    public static Decoder ForGrammars(PocketSphinxOptions options, AcousticModel model) =>
        Load(options, model, model.HasFrontEnd ? ["-bestpath", "no", "-wip", WordPenalty] : ["-bestpath", "no"]);

    /// <summary>Whether the dictionary has a word.</summary>
    public bool Knows(string word)
    {
        var pronunciation = SphinxNative.FindWord(_handle, word);
        SphinxNative.FreeMemory(pronunciation);
        return pronunciation != 0;
    }

    /// <summary>Listens for this grammar from the next utterance on.</summary>
    public bool TrySetGrammar(string grammar)
    {
        lock (Loading)
            return SphinxNative.SetGrammar(_handle, "call", grammar) == 0 && SphinxNative.SetSearch(_handle, "call") == 0;
    }

    /// <summary>Forgets voice and line of the call before.</summary>
    public void Forget()
    {
        var features = SphinxNative.GetFeatures(_handle);
        if (_model.Mean is not { } mean || features is null || features->CepstralSize != mean.Length
            || features->Mean is null || features->Mean->Length != mean.Length)
        {
            return;
        }

        fixed (float* values = mean)
            SphinxNative.SetMean(features->Mean, values);
    }

    /// <summary>Begins an utterance.</summary>
    public void Start()
    {
        // The front end has its own mean of the call, and takes it off.
        if (_model.HasFrontEnd)
            Forget();
        Check(SphinxNative.StartUtterance(_handle), "start");
        _started = true;
        _firstFrame = -1;
    }

    /// <summary>Decodes the next audio.</summary>
    public void Process(ReadOnlySpan<short> samples)
    {
        fixed (short* first = samples)
            Check(SphinxNative.Process(_handle, first, (nuint)samples.Length, 0, 0), "decode");
    }

    /// <summary>Decodes the next cepstra of a <see cref="FrontEnd"/>.</summary>
    public void ProcessCepstra(ReadOnlySpan<float> cepstra)
    {
        fixed (float* first = cepstra)
        {
            // Cepstra go in one at a time: the decoder looks a few frames ahead, and of more at once it forgets those behind before it has searched them.
            for (var at = 0; at < cepstra.Length; at += FrontEnd.Size)
            {
                var cepstrum = first + at;
                Check(SphinxNative.ProcessCepstra(_handle, &cepstrum, 1, 0, 0), "decode");
            }
        }
    }

    /// <summary>Ends the utterance, with all passes. This has no effect when there is none.</summary>
    public void End()
    {
        if (!_started)
            return;
        _started = false;
        Check(SphinxNative.EndUtterance(_handle), "end");
    }

    /// <summary>Tells what was understood so far, or of the utterance that has just ended.</summary>
    public Hypothesis Hear()
    {
        var words = new List<HeardWord>();
        for (var segment = SphinxNative.FirstSegment(_handle, out _); segment != 0; segment = SphinxNative.NextSegment(segment))
        {
            SphinxNative.GetFrames(segment, out var first, out var last);
            SphinxNative.GetScore(segment, out var score, out var language, out _);
            // Frames are numbered through the whole life of the decoder; null transitions have none.
            var word = Marshal.PtrToStringUTF8(SphinxNative.GetWord(segment)) ?? "";
            if (word == "(NULL)" || last < first)
                continue;
            if (_firstFrame < 0)
                _firstFrame = first;
            words.Add(new HeardWord(Plain(word), first - _firstFrame, last - _firstFrame, score, language));
        }

        return words.Count == 0 ? Hypothesis.Nothing : new Hypothesis(words);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static Decoder Load(PocketSphinxOptions options, AcousticModel model, string[] more)
    {
        string[] arguments =
        [
            "pocketsphinx", "-hmm", options.AcousticModel, "-dict", options.Dictionary, "-logfn", "/dev/null",
            "-samprate", model.SampleRate.ToString(CultureInfo.InvariantCulture),
            // The platform has told speech from silence already; cutting again loses soft word ends.
            "-remove_silence", "no", .. more,
        ];
        lock (Loading)
        {
            try
            {
                var parsed = SphinxNative.ParseArguments(0, SphinxNative.Definitions(), arguments.Length, arguments, 0);
                var decoder = parsed == 0 ? 0 : SphinxNative.Init(parsed);
                if (parsed != 0)
                    _ = SphinxNative.FreeArguments(parsed);
                if (decoder == 0)
                    throw new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Unavailable, $"the models cannot be loaded: {options.AcousticModel}, {options.Dictionary}, {options.LanguageModel}");
                var loaded = new Decoder(new DecoderHandle(decoder), model);
                loaded.Forget();
                return loaded;
            }
            catch (DllNotFoundException e)
            {
                throw new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Unavailable,
                    "libpocketsphinx.so.3 is not installed: apt-get install libpocketsphinx3 pocketsphinx-en-us (Debian, Ubuntu), or choose another provider in Agent__SpeechToText", e);
            }
        }
    }

    /// <summary>Takes off the number of a pronunciation, as in "the(2)".</summary>
    private static string Plain(string word) => word.Length > 3 && word[^1] == ')' && word.LastIndexOf('(') is > 0 and var at ? word[..at] : word;

    private static void Check(int result, string what)
    {
        if (result < 0)
            throw new EngineException(PocketSphinxSpeech.EngineName, EngineFailure.Failed, $"the decoder could not {what} an utterance");
    }
}
