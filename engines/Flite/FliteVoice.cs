using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>One of Flite's voices.</summary>
/// <remarks>Thread-safe. Flite does not promise to be, so in one process one text is synthesized at a time, 40 to 75 times faster than it sounds.
/// Voices stay loaded for the life of the process (5 MB each).</remarks>
public sealed unsafe class FliteVoice
{
    /// <summary>The engine's name.</summary>
    internal const string Engine = "Flite";

    /// <summary>The silence kept before the first sound. Flite begins each utterance with up to a quarter of a second, which a caller would wait for.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(30);

    private static readonly Dictionary<string, int> SampleRates = new() { ["rms"] = 16000, ["slt"] = 16000, ["awb"] = 16000, ["kal16"] = 16000, ["kal"] = 8000 };
    private static readonly Dictionary<string, FliteVoice> Opened = [];
    private static readonly Lock Gate = new();

    private static nint s_synthesize;

    private readonly nint _voice;

    private FliteVoice(nint voice, int sampleRate)
    {
        _voice = voice;
        SampleRate = sampleRate;
    }

    /// <summary>Takes synthesized audio while it is made.</summary>
    /// <param name="samples">The next samples, valid during the call.</param>
    /// <param name="words">The ends of all words of the text.</param>
    /// <returns>Whether more is wanted.</returns>
    internal delegate bool Receiver(ReadOnlySpan<short> samples, IReadOnlyList<WordEnd> words);

    /// <summary>The names of the voices.</summary>
    public static IReadOnlyCollection<string> Names => SampleRates.Keys;

    /// <summary>The sample rate of the voice's audio in Hz: 8000 for kal, 16000 for the others.</summary>
    public int SampleRate { get; }

    /// <summary>Loads a voice, or gives the loaded one.</summary>
    /// <param name="name">The name of the voice, one of <see cref="Names"/>.</param>
    /// <exception cref="EngineException">There is no such voice, or Flite is not installed; the message says what to install.</exception>
    public static FliteVoice Open(string name)
    {
        if (!SampleRates.TryGetValue(name, out var sampleRate))
            throw new EngineException(Engine, EngineFailure.Rejected, $"There is no voice \"{name}\"; allowed: {string.Join(", ", Names)}.");
        lock (Gate)
        {
            if (!Opened.TryGetValue(name, out var voice))
                Opened[name] = voice = Load(name, sampleRate);
            return voice;
        }
    }

    /// <summary>Synthesizes a text whole. Blocks for about a fiftieth of the time that the text takes to speak. A text with nothing to say gives no samples.</summary>
    /// <exception cref="EngineException">Synthesis failed.</exception>
    public short[] Synthesize(string text)
    {
        var speech = new List<short>();
        Speak(text, (samples, _) =>
        {
            speech.AddRange(samples);
            return true;
        });
        return [.. speech];
    }

    /// <summary>Synthesizes a text, handing out audio as it is made: the first 20 ms as soon as they exist, and the rest 100 ms at a time.</summary>
    /// <exception cref="EngineException">Synthesis failed.</exception>
    internal void Speak(string text, Receiver receiver)
    {
        var ascii = FliteText.ToAscii(text);
        var spoken = new SpokenPieces(SampleRate, receiver);
        for (var start = 0; start < ascii.Length && !spoken.IsStopped;)
        {
            var length = FliteText.NextPiece(ascii.AsSpan(start));
            var piece = ascii.Substring(start, length);
            if (FliteText.IsSpeakable(piece))
            {
                spoken.Begin(piece, start);
                SpeakPiece(piece, spoken);
            }

            start += length;
        }
    }

    private void SpeakPiece(string piece, SpokenPieces spoken)
    {
        var text = new byte[piece.Length + 1];
        Encoding.ASCII.GetBytes(piece, text);
        var handle = GCHandle.Alloc(spoken);
        try
        {
            lock (Gate)
            {
                // The noise in Flite's excitation comes from the C library's rand(), which is begun anew so that a text always sounds the same.
                FliteNative.srand(1);
                var utterance = FliteNative.new_utterance();
                var info = FliteNative.new_audio_streaming_info();
                info->MinSamples = SampleRate / 50;
                info->Callback = &OnAudio;
                info->UserData = GCHandle.ToIntPtr(handle);
                FliteNative.flite_feat_set(utterance->Features, "streaming_info"u8, FliteNative.audio_streaming_info_val(info));
                FliteNative.utt_set_input_text(utterance, text);
                utterance = FliteNative.flite_do_synth(utterance, _voice, s_synthesize);
                if (utterance is null)
                    throw new EngineException(Engine, EngineFailure.Failed, $"A text of {piece.Length} characters could not be synthesized.");
                FliteNative.delete_utterance(utterance);
            }
        }
        finally
        {
            handle.Free();
        }

        if (spoken.Failure is { } failure)
            throw new EngineException(Engine, EngineFailure.Failed, "The synthesized audio could not be taken.", failure);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnAudio(FliteNative.Wave* wave, int start, int length, int last, FliteNative.StreamingInfo* info)
    {
        var spoken = (SpokenPieces)GCHandle.FromIntPtr(info->UserData).Target!;
        try
        {
            if (!spoken.IsBegun)
                spoken.Learn(WordTimes.LeadingSilence(info->Utterance), WordTimes.Read(info->Utterance, spoken.Text), Lead);
            if (!spoken.Take(new ReadOnlySpan<short>(wave->Samples + start, length), start))
                return FliteNative.Stop;
            if (spoken.HasStarted)
                info->MinSamples = wave->SampleRate / 10;
            return FliteNative.Continue;
        }
        catch (Exception failure)
        {
            // Exceptions must not cross native frames, so SpeakPiece throws this one on.
            spoken.Failure = failure;
            return FliteNative.Stop;
        }
    }

    private static FliteVoice Load(string name, int sampleRate)
    {
        var flite = LoadLibrary(FliteNative.Library);
        if (s_synthesize == 0)
        {
            _ = FliteNative.flite_init();
            s_synthesize = NativeLibrary.GetExport(flite, "utt_synth");
        }

        var library = LoadLibrary($"libflite_cmu_us_{name}.so.1");
        var register = (delegate* unmanaged[Cdecl]<byte*, nint>)NativeLibrary.GetExport(library, $"register_cmu_us_{name}");
        var voice = register(null);
        return voice != 0
            ? new FliteVoice(voice, sampleRate)
            : throw new EngineException(Engine, EngineFailure.Failed, $"The voice \"{name}\" could not be set up.");
    }

    private static nint LoadLibrary(string file) => NativeLibrary.TryLoad(file, out var library)
        ? library
        : throw new EngineException(Engine, EngineFailure.Unavailable,
            $"{file} is not installed. On Debian and Ubuntu it is in the package libflite1 (apt-get install libflite1), on Fedora in flite.");
}
