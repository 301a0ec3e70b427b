using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Engines.PocketSphinx;

/// <summary>Models and resources of speech recognition with PocketSphinx. Section <c>PocketSphinx</c>.</summary>
public sealed class PocketSphinxOptions
{
    private const string Debian = "/usr/share/pocketsphinx/model/en-us/";

    /// <summary>Folder of the acoustic model. Its feat.params decide the sample rate: 16 kHz, or 8 kHz where -upperf is at most 4000.</summary>
    /// <value>Default: en-us of Debian's pocketsphinx-en-us (16 kHz). hub4wsj_sc_8k understands free speech over the phone better.</value>
    public string AcousticModel { get; set; } = Debian + "en-us";

    /// <summary>Pronunciations, in the model's phone set.</summary>
    /// <value>Default: the CMU dictionary of pocketsphinx-en-us.</value>
    public string Dictionary { get; set; } = Debian + "cmudict-en-us.dict";

    /// <summary>Language model for free speech.</summary>
    /// <value>Default: the one of pocketsphinx-en-us.</value>
    public string LanguageModel { get; set; } = Debian + "en-us.lm.bin";

    /// <summary>Searches free speech again when the utterance is over. With hub4wsj_sc_8k a fifth fewer word errors for 0.15 to 0.5 s of waiting; with en-us no gain.</summary>
    /// <value>Default: false.</value>
    public bool SecondPass { get; set; }

    /// <summary>Threads that decode. A caller who speaks freely takes 0.15 to 0.35 of one.</summary>
    /// <value>0 to 256; 0 means one per processor. Default: 0.</value>
    [Range(0, 256)]
    public int Workers { get; set; }

    /// <summary>Recognizers loaded before the first call, so that it does not wait half a second for them.</summary>
    /// <value>0 to 64. Default: 1.</value>
    [Range(0, 64)]
    public int WarmDecoders { get; set; } = 1;

    /// <summary>Calls recognized at a time; further ones are refused as overload.</summary>
    /// <value>0 to 1000; 0 means four for each decoding thread (<see cref="Workers"/>): a caller speaks half of the time at most; not more than 32. Default: 0.</value>
    [Range(0, 1000)]
    public int MaxCalls { get; set; }

    /// <summary>How often interim transcripts come, measured in audio.</summary>
    /// <value>100 ms to 5 s. Default: 200 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:05")]
    public TimeSpan PartialInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How much worse than free speech, in score per frame, a grammar may fit and still be believed. More trusts the grammar more.</summary>
    /// <value>-200 to 200, or none for the margin measured for the model's kind: -2 for Debian's en-us, 1 for others at 16 kHz, 30 at 8 kHz. Default: none.</value>
    [Range(-200.0, 200.0)]
    public double? GrammarMargin { get; set; }
}
