using System.Runtime.InteropServices;

namespace VoiceAgent.Engines.Flite;

/// <summary>The C interface of Flite 2.x, as far as it is used (flite.h, cst_audio.h, cst_hrg.h). Names are UTF-8 literals, which end with a zero.</summary>
internal static unsafe partial class FliteNative
{
    /// <summary>The library's soname. The library is in Debian's package libflite1 and in Fedora's flite.</summary>
    public const string Library = "libflite.so.1";

    /// <summary>The answers of the audio callback: to go on, and to end the synthesis (cst_audio.h).</summary>
    public const int Continue = 0, Stop = -1;

    [LibraryImport("libc")]
    public static partial void srand(uint seed);

    [LibraryImport(Library)]
    public static partial int flite_init();

    [LibraryImport(Library)]
    public static partial Utterance* new_utterance();

    [LibraryImport(Library)]
    public static partial void delete_utterance(Utterance* utterance);

    /// <summary>Copies the text.</summary>
    [LibraryImport(Library)]
    public static partial int utt_set_input_text(Utterance* utterance, ReadOnlySpan<byte> text);

    /// <summary>Runs a synthesis method over the utterance. Returns null when it failed, and the utterance is gone in that case.</summary>
    [LibraryImport(Library)]
    public static partial Utterance* flite_do_synth(Utterance* utterance, nint voice, nint method);

    [LibraryImport(Library)]
    public static partial StreamingInfo* new_audio_streaming_info();

    /// <summary>Makes a value that owns the streaming info and is freed with the features it is put into.</summary>
    [LibraryImport(Library)]
    public static partial nint audio_streaming_info_val(StreamingInfo* info);

    [LibraryImport(Library)]
    public static partial void flite_feat_set(nint features, ReadOnlySpan<byte> name, nint value);

    [LibraryImport(Library)]
    public static partial nint utt_relation(Utterance* utterance, ReadOnlySpan<byte> name);

    [LibraryImport(Library)]
    public static partial nint relation_head(nint relation);

    [LibraryImport(Library)]
    public static partial nint item_next(nint item);

    /// <summary>Reads a feature along a path through the utterance's relations; "0" where there is none. The text is owned by the utterance.</summary>
    [LibraryImport(Library)]
    public static partial nint flite_ffeature_string(nint item, ReadOnlySpan<byte> path);

    /// <summary>Reads a feature along a path through the utterance's relations; 0 where there is none.</summary>
    [LibraryImport(Library)]
    public static partial float flite_ffeature_float(nint item, ReadOnlySpan<byte> path);

    /// <summary>The beginning of cst_utterance.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Utterance
    {
        public nint Features;
    }

    /// <summary>The audio that has been synthesized so far (cst_wave).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Wave
    {
        public nint Type;
        public int SampleRate;
        public int SampleCount;
        public int Channels;
        public short* Samples;
    }

    /// <summary>The receiver that is called with audio while it is synthesized (cst_audio_streaming_info).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StreamingInfo
    {
        /// <summary>The callback comes when more new samples than this exist.</summary>
        public int MinSamples;
        public delegate* unmanaged[Cdecl]<Wave*, int, int, int, StreamingInfo*, int> Callback;
        public Utterance* Utterance;
        public nint Item;
        public nint UserData;
    }
}
