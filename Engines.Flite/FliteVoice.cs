using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>One of Flite's voices, usable without any container: by the engine, by the call simulator, by tests.</summary>
/// <remarks>Thread-safe: each synthesis works on an utterance of its own, and the voice's data is only read.</remarks>
public sealed unsafe class FliteVoice
{
    /// <summary>The Debian package that has the libraries.</summary>
    internal const string Package = "libflite1";

    /// <summary>Samples per run of streamed audio: 40 ms at 16 kHz.</summary>
    private const int RunSamples = 640;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, FliteVoice> Opened = [];

    private readonly nint _voice;

    private FliteVoice(string name, nint voice)
    {
        Name = name;
        _voice = voice;
        SampleRate = name == "kal" ? 8000 : 16000;
    }

    /// <summary>The voices that Debian's libflite1 brings: rms, slt and awb are statistical and clear, kal16 and kal older diphone voices.</summary>
    public static IReadOnlyList<string> Names { get; } = ["rms", "slt", "awb", "kal16", "kal"];

    /// <summary>The voice's name.</summary>
    public string Name { get; }

    /// <summary>The rate in Hz at which the voice speaks: 16000, for kal 8000.</summary>
    public int SampleRate { get; }

    /// <summary>Gets a voice, loading it the first time.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="EngineException">There is no such voice, or its library is not installed.</exception>
    public static FliteVoice Open(string name)
    {
        if (!Names.Contains(name))
            throw new EngineException("Flite", EngineFailure.Rejected, $"there is no voice '{name}'; known are {string.Join(", ", Names)}");
        lock (Gate)
        {
            if (Opened.TryGetValue(name, out var voice))
                return voice;
            if (!NativeLibrary.TryLoad($"libflite_cmu_us_{name}.so.1", out var library))
                throw new EngineException("Flite", EngineFailure.Unavailable,
                    $"libflite_cmu_us_{name}.so.1 is not installed: apt-get install {Package} (Debian, Ubuntu), or choose another provider in Agent__TextToSpeech");
            _ = FliteNative.Init();
            var register = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, $"register_cmu_us_{name}");
            return Opened[name] = new FliteVoice(name, register(0));
        }
    }

    /// <summary>Speaks a whole text.</summary>
    /// <returns>Mono PCM at <see cref="SampleRate"/>; empty when the text holds nothing to say.</returns>
    public short[] Synthesize(string text)
    {
        var all = new List<short>();
        Speak(text, 1, (samples, _) =>
        {
            all.AddRange(samples);
            return true;
        });
        return [.. all];
    }

    /// <summary>Speaks a text and hands over the audio while it comes into being, on the calling thread.</summary>
    /// <param name="speed">1 is the voice's own pace, 2 twice as fast.</param>
    /// <param name="sink">Receives each run of audio, and with the first the word ends of the whole text; returns false to stop.</param>
    internal void Speak(string text, double speed, AudioSink sink)
    {
        if (!text.Any(char.IsLetterOrDigit))
            return;
        var spoken = FliteText.Plain(text);
        var synthesis = new Synthesis(spoken, sink);
        var handle = GCHandle.Alloc(synthesis);
        var utterance = FliteNative.NewUtterance();
        try
        {
            _ = FliteNative.SetInputText(utterance, spoken);
            FliteNative.InitUtterance(utterance, _voice);
            var streaming = FliteNative.NewStreamingInfo();
            streaming->MinSamples = RunSamples;
            streaming->Callback = &OnAudio;
            streaming->Utterance = utterance;
            streaming->UserData = GCHandle.ToIntPtr(handle);
            fixed (byte* streamingInfo = "streaming_info\0"u8, stretch = "duration_stretch\0"u8)
            {
                // Constant data of the assembly image: its address stays valid for good.
                FliteNative.SetFeature(utterance->Features, streamingInfo, FliteNative.ToValue(streaming));
                if (speed != 1)
                    FliteNative.SetFeature(utterance->Features, stretch, (float)(1 / speed));
            }

            if (FliteNative.Synthesize(utterance) is null)
                throw new EngineException("Flite", EngineFailure.Failed, "synthesis failed");
            synthesis.Failure?.Throw();
            // A voice without streaming leaves everything in the wave.
            if (!synthesis.Started)
                synthesis.Take(FliteNative.GetWave(utterance), 0, FliteNative.GetWave(utterance)->SampleCount, utterance);
        }
        finally
        {
            FliteNative.DeleteUtterance(utterance);
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static int OnAudio(FliteNative.Wave* wave, int start, int size, int last, FliteNative.StreamingInfo* info)
    {
        var synthesis = (Synthesis)GCHandle.FromIntPtr(info->UserData).Target!;
        return synthesis.TryTake(wave, start, size, info->Utterance) ? FliteNative.StreamContinue : FliteNative.StreamStop;
    }

    /// <summary>Receives synthesized audio and, when they are known, the word ends; false stops the synthesis.</summary>
    internal delegate bool AudioSink(ReadOnlySpan<short> samples, IReadOnlyList<WordEnd> words);

    private sealed class Synthesis(string text, AudioSink sink)
    {
        public bool Started { get; private set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        /// <summary>As <see cref="Take"/>, but keeps an exception for later: none may cross native frames.</summary>
        public bool TryTake(FliteNative.Wave* wave, int start, int size, FliteNative.Utterance* utterance)
        {
            try
            {
                return Take(wave, start, size, utterance);
            }
#pragma warning disable CA1031 // Rethrown by Speak once the native frames are gone.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failure = ExceptionDispatchInfo.Capture(e);
                return false;
            }
        }

        public bool Take(FliteNative.Wave* wave, int start, int size, FliteNative.Utterance* utterance)
        {
            var words = Started ? [] : FliteText.WordEnds(utterance, text);
            Started = true;
            return sink(new ReadOnlySpan<short>(wave->Samples + start, size), words);
        }
    }
}
