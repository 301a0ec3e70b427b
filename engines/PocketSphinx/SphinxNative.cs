using System.Runtime.InteropServices;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>The part of PocketSphinx 5prealpha's C API (pocketsphinx.h, cmd_ln.h, feat.h, cmn.h; soname 3) that recognition needs.</summary>
internal static unsafe partial class SphinxNative
{
    private const string Pocket = "libpocketsphinx.so.3";
    private const string Sphinx = "libsphinxbase.so.3";

    [LibraryImport(Pocket, EntryPoint = "ps_args")]
    public static partial nint Definitions();

    [LibraryImport(Sphinx, EntryPoint = "cmd_ln_parse_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ParseArguments(nint previous, nint definitions, int count, string[] arguments, int strict);

    [LibraryImport(Sphinx, EntryPoint = "cmd_ln_free_r")]
    public static partial int FreeArguments(nint arguments);

    [LibraryImport(Pocket, EntryPoint = "ps_init")]
    public static partial nint Init(nint arguments);

    [LibraryImport(Pocket, EntryPoint = "ps_free")]
    public static partial int Free(nint decoder);

    [LibraryImport(Pocket, EntryPoint = "ps_start_utt")]
    public static partial int StartUtterance(DecoderHandle decoder);

    [LibraryImport(Pocket, EntryPoint = "ps_process_raw")]
    public static partial int Process(DecoderHandle decoder, short* samples, nuint count, int noSearch, int wholeUtterance);

    [LibraryImport(Pocket, EntryPoint = "ps_process_cep")]
    public static partial int ProcessCepstra(DecoderHandle decoder, float** cepstra, int count, int noSearch, int wholeUtterance);

    [LibraryImport(Pocket, EntryPoint = "ps_end_utt")]
    public static partial int EndUtterance(DecoderHandle decoder);

    [LibraryImport(Pocket, EntryPoint = "ps_seg_iter")]
    public static partial nint FirstSegment(DecoderHandle decoder, out int score);

    [LibraryImport(Pocket, EntryPoint = "ps_seg_next")]
    public static partial nint NextSegment(nint segment);

    [LibraryImport(Pocket, EntryPoint = "ps_seg_word")]
    public static partial nint GetWord(nint segment);

    [LibraryImport(Pocket, EntryPoint = "ps_seg_frames")]
    public static partial void GetFrames(nint segment, out int first, out int last);

    [LibraryImport(Pocket, EntryPoint = "ps_seg_prob")]
    public static partial int GetScore(nint segment, out int acoustic, out int language, out int backoff);

    [LibraryImport(Pocket, EntryPoint = "ps_set_jsgf_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetGrammar(DecoderHandle decoder, string name, string grammar);

    [LibraryImport(Pocket, EntryPoint = "ps_set_search", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetSearch(DecoderHandle decoder, string name);

    [LibraryImport(Pocket, EntryPoint = "ps_lookup_word", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint FindWord(DecoderHandle decoder, string word);

    [LibraryImport(Sphinx, EntryPoint = "ckd_free")]
    public static partial void FreeMemory(nint memory);

    [LibraryImport(Pocket, EntryPoint = "ps_get_feat")]
    public static partial Features* GetFeatures(DecoderHandle decoder);

    [LibraryImport(Sphinx, EntryPoint = "cmn_live_set")]
    public static partial void SetMean(CepstralMean* state, float* mean);

    /// <summary>The head of feat_t, as in sphinxbase 5prealpha, the only release with this soname.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct Features
    {
        [FieldOffset(16)]
        public int CepstralSize;

        [FieldOffset(88)]
        public CepstralMean* Mean;
    }

    /// <summary>The part of cmn_t that is used.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct CepstralMean
    {
        [FieldOffset(28)]
        public int Length;
    }
}

/// <summary>Owns a native decoder, which is freed when nothing uses it any more.</summary>
internal sealed class DecoderHandle : SafeHandle
{
    public DecoderHandle(nint decoder) : base(0, ownsHandle: true) => SetHandle(decoder);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _ = SphinxNative.Free(handle);
        return true;
    }
}
