using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Engines.Whisper;

/// <summary>Where Whisper runs.</summary>
public enum WhisperDevice
{
    /// <summary>On a GPU with CUDA where there is one, else on the processor.</summary>
    Auto,

    /// <summary>On a GPU with CUDA; where there is none, the start fails.</summary>
    Cuda,

    Cpu,
}

/// <summary>Which Whisper model recognizes, and with what. Section <c>Whisper</c>.</summary>
public sealed class WhisperOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Whisper";

    /// <summary>Path of a model in whisper.cpp's format, or the name of one (<c>base.en</c>, <c>small.en-q5_1</c>, <c>large-v3-turbo</c>), which is downloaded when it is not there.</summary>
    public string ModelPath { get; set; } = "base.en";

    /// <summary>Where models that were named are kept.</summary>
    public string ModelFolder { get; set; } = Path.Combine("models", "whisper");

    /// <summary>Where models that were named are downloaded from: <c>…/ggml-NAME.bin</c>.</summary>
    public string DownloadUrl { get; set; } = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";

    /// <summary>Where Whisper runs.</summary>
    public WhisperDevice Device { get; set; }

    /// <summary>The spoken language: ISO 639-1, or <c>auto</c>: the model finds out.</summary>
    /// <value>Empty: that of the call's agent.</value>
    public string Language { get; set; } = "";

    /// <summary>Decodes at the same time.</summary>
    /// <value>0 to 64; 0: two on a GPU, and on the processor as many as its cores allow with <see cref="Threads"/> each.</value>
    [Range(0, 64)]
    public int Decoders { get; set; }

    /// <summary>Threads of a decode on the processor.</summary>
    /// <value>1 to 64. Default: 2.</value>
    [Range(1, 64)]
    public int Threads { get; set; } = 2;

    /// <summary>Utterances that may wait for a decoder; one more is refused as overload.</summary>
    /// <value>1 to 10000. Default: 64.</value>
    [Range(1, 10000)]
    public int Queue { get; set; } = 64;

    /// <summary>How often what has been said so far is decoded while the caller speaks.</summary>
    /// <value>50 ms to 10 s. Default: 200 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan InterimEvery { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How much of it is decoded again each time; what lies before keeps its words.</summary>
    /// <value>1 to 25 s. Default: 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25")]
    public TimeSpan InterimWindow { get; set; } = TimeSpan.FromSeconds(3);
}
