using System.Runtime.InteropServices;

namespace VoiceAgent.Engines.Flite;

/// <summary>The part of Flite 2.2's C API (cst_utterance.h, cst_item.h, cst_audio.h) that synthesis needs.</summary>
internal static unsafe partial class FliteNative
{
    private const string Library = "libflite.so.1";

    /// <summary>Returned by the streaming callback to go on, or to end the synthesis (cst_audio.h).</summary>
    public const int StreamContinue = 0;

    /// <inheritdoc cref="StreamContinue"/>
    public const int StreamStop = -1;

    [LibraryImport(Library, EntryPoint = "flite_init")]
    public static partial int Init();

    [LibraryImport(Library, EntryPoint = "new_utterance")]
    public static partial Utterance* NewUtterance();

    [LibraryImport(Library, EntryPoint = "delete_utterance")]
    public static partial void DeleteUtterance(Utterance* utterance);

    [LibraryImport(Library, EntryPoint = "utt_set_input_text", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetInputText(Utterance* utterance, string text);

    [LibraryImport(Library, EntryPoint = "utt_init")]
    public static partial Utterance* InitUtterance(Utterance* utterance, nint voice);

    [LibraryImport(Library, EntryPoint = "utt_synth")]
    public static partial Utterance* Synthesize(Utterance* utterance);

    [LibraryImport(Library, EntryPoint = "utt_wave")]
    public static partial Wave* GetWave(Utterance* utterance);

    [LibraryImport(Library, EntryPoint = "utt_relation_present", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HasRelation(Utterance* utterance, string name);

    [LibraryImport(Library, EntryPoint = "utt_relation", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetRelation(Utterance* utterance, string name);

    [LibraryImport(Library, EntryPoint = "relation_head")]
    public static partial nint GetHead(nint relation);

    [LibraryImport(Library, EntryPoint = "item_next")]
    public static partial nint GetNext(nint item);

    [LibraryImport(Library, EntryPoint = "ffeature_int", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetInt(nint item, string path);

    [LibraryImport(Library, EntryPoint = "ffeature_float", StringMarshalling = StringMarshalling.Utf8)]
    public static partial float GetFloat(nint item, string path);

    /// <remarks>The name is kept by reference, not copied: it must live as long as the process.</remarks>
    [LibraryImport(Library, EntryPoint = "feat_set")]
    public static partial void SetFeature(nint features, byte* name, nint value);

    [LibraryImport(Library, EntryPoint = "feat_set_float")]
    public static partial void SetFeature(nint features, byte* name, float value);

    [LibraryImport(Library, EntryPoint = "new_audio_streaming_info")]
    public static partial StreamingInfo* NewStreamingInfo();

    [LibraryImport(Library, EntryPoint = "audio_streaming_info_val")]
    public static partial nint ToValue(StreamingInfo* info);

    /// <summary>Head of cst_utterance.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Utterance
    {
        public nint Features;
    }

    /// <summary>cst_wave.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Wave
    {
        public nint Type;
        public int SampleRate;
        public int SampleCount;
        public int Channels;
        public short* Samples;
    }

    /// <summary>cst_audio_streaming_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StreamingInfo
    {
        public int MinSamples;
        public delegate* unmanaged<Wave*, int, int, int, StreamingInfo*, int> Callback;
        public Utterance* Utterance;
        public nint Item;
        public nint UserData;
    }
}
