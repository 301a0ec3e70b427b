using Orleans.Concurrency;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>Speaks text on a speech silo. The key is the silo on which it is to run.</summary>
[Alias("VoiceAgent.ISynthesizerGrain")]
public interface ISynthesizerGrain : IGrainWithStringKey
{
    /// <summary>Speaks one piece of a reply; its audio goes to the receiver.</summary>
    /// <returns>What failed; null where nothing did.</returns>
    [Alias("Speak")]
    [ResponseTimeout("00:01:00")]
    Task<EngineFault?> SpeakAsync(SynthesisOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken);
}

/// <summary>Runs a language model on a speech silo. The key is the silo on which it is to run.</summary>
[Alias("VoiceAgent.ILanguageModelGrain")]
public interface ILanguageModelGrain : IGrainWithStringKey
{
    /// <summary>Writes a reply; its parts go to the receiver.</summary>
    /// <returns>What failed; null where nothing did.</returns>
    [Alias("Reply")]
    [ResponseTimeout("00:02:00")]
    Task<EngineFault?> ReplyAsync(ReplyOrder order, ICallWorkGrain receiver, CancellationToken cancellationToken);
}

/// <summary>Recognizes one call's utterances while they are spoken, on a speech silo, where its decoder lives. The key is the silo, a slash, and the call's id.</summary>
[Alias("VoiceAgent.IRecognizerGrain")]
public interface IRecognizerGrain : IGrainWithStringKey
{
    /// <summary>Loads what the first utterance would otherwise wait for.</summary>
    /// <param name="order">What the call wants of its recognizer; null from a silo of the build before, whose calls take what there is.</param>
    /// <returns>What failed; null where nothing did.</returns>
    [Alias("Open")]
    [ResponseTimeout("00:00:10")]
    Task<EngineFault?> OpenAsync(RecognizerOrder? order, CancellationToken cancellationToken);

    /// <summary>Takes audio of an utterance; transcripts go to the receiver.</summary>
    /// <returns>What failed; null where nothing did.</returns>
    [Alias("Hear")]
    [ResponseTimeout("00:00:02")]
    Task<EngineFault?> HearAsync(UtteranceAudio audio, ICallWorkGrain receiver, CancellationToken cancellationToken);

    /// <summary>Waits until the utterance whose end was sent has been recognized and its final transcript delivered.</summary>
    /// <returns>What failed; null where nothing did.</returns>
    [Alias("Finish")]
    [ResponseTimeout("00:00:30")]
    Task<EngineFault?> FinishAsync(Guid work, CancellationToken cancellationToken);

    /// <summary>Closes the recognizer, because the call is over.</summary>
    [Alias("Close")]
    [ResponseTimeout("00:00:10")]
    Task CloseAsync();
}

/// <summary>The call to which workers deliver what they do for it. Deliveries are awaited, and so come in order.</summary>
[Alias("VoiceAgent.ICallWorkGrain")]
public interface ICallWorkGrain : IGrainWithStringKey
{
    /// <returns>False when nobody wants the audio any more: the worker stops.</returns>
    [Alias("OnSpoken")]
    [ResponseTimeout("00:00:02")]
    Task<bool> OnSpokenAsync(Guid work, IReadOnlyList<SpokenPart> parts);

    /// <returns>False when nobody wants the reply any more: the worker stops.</returns>
    [Alias("OnReply")]
    [AlwaysInterleave] // A grain may wait for the reply that it is given here.
    [ResponseTimeout("00:00:02")]
    Task<bool> OnReplyAsync(Guid work, JsonList<ReplyPart> parts);

    /// <returns>False when nobody wants the transcript any more: the worker stops.</returns>
    [Alias("OnTranscript")]
    [ResponseTimeout("00:00:02")]
    Task<bool> OnTranscriptAsync(Guid work, TranscriptPart transcript);
}

/// <summary>The failure of an engine.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.EngineFault")]
public sealed record EngineFault
{
    [Id(0)] public required string Engine { get; init; }

    /// <summary>The kind of failure: the name of an <c>EngineFailure</c>.</summary>
    [Id(1)] public required string Failure { get; init; }

    [Id(2)] public required string Message { get; init; }

    /// <summary>Whether the worker has lost what it had of the work, which is then to be begun anew.</summary>
    [Id(3)] public bool IsLoss { get; init; }
}

/// <summary>A piece of a reply to be spoken.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.SynthesisOrder")]
public sealed record SynthesisOrder
{
    /// <summary>The id of the work, which the receiver chooses and which comes back with the audio.</summary>
    [Id(0)] public required Guid Work { get; init; }

    [Id(1)] public required string CallId { get; init; }

    [Id(2)] public required int Reply { get; init; }

    [Id(3)] public required int Segment { get; init; }

    [Id(4)] public required string Text { get; init; }

    [Id(5)] public required int SampleRate { get; init; }

    /// <summary>How long the receiver waits for the next audio; null for as long as it takes.</summary>
    [Id(6)] public TimeSpan? Patience { get; init; }

    /// <summary>The names of the engines that may speak it, in order of preference; empty for the silo's usual ones.</summary>
    [Id(7)] public IReadOnlyList<string> Engines { get; init; } = [];

    /// <summary>The language of the text as BCP 47 names it; empty where it is not known.</summary>
    [Id(8)] public string Language { get; init; } = "";
}

/// <summary>A run of synthesized audio.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.SpokenPart")]
public sealed record SpokenPart
{
    /// <summary>16-bit PCM, little-endian, at the rate of the <see cref="SynthesisOrder"/>.</summary>
    [Id(0)] public required byte[] Pcm { get; init; }

    /// <summary>Where words end: characters of the segment's text, and ticks since its first sample.</summary>
    [Id(1)] public required IReadOnlyList<(int TextLength, long Ticks)> Words { get; init; }
}

/// <summary>An order to write the next reply of a conversation.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.ReplyOrder")]
public sealed record ReplyOrder
{
    /// <summary>The id of the work, which the receiver chooses and which comes back with the parts.</summary>
    [Id(0)] public required Guid Work { get; init; }

    [Id(1)] public required Json<ReplyRequest> Request { get; init; }
}

/// <summary>What a call wants of its recognizer.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.RecognizerOrder")]
public sealed record RecognizerOrder
{
    /// <summary>The names of the engines that may recognize the call's speech, in order of preference; empty for the silo's usual ones.</summary>
    [Id(0)] public IReadOnlyList<string> Engines { get; init; } = [];

    /// <summary>The language that the caller is expected to speak, as BCP 47 names it; empty where it is not known.</summary>
    [Id(1)] public string Language { get; init; } = "";
}

/// <summary>Audio of an utterance.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.UtteranceAudio")]
public sealed record UtteranceAudio
{
    /// <summary>The id of the work, which the receiver chooses and which comes back with the transcripts.</summary>
    [Id(0)] public required Guid Work { get; init; }

    /// <summary>Whether this is the beginning of the utterance.</summary>
    [Id(6)] public required bool IsStart { get; init; }

    /// <summary>16-bit PCM, little-endian, at the recognizer's rate.</summary>
    [Id(1)] public required byte[] Pcm { get; init; }

    /// <summary>Whether nothing more of the utterance comes.</summary>
    [Id(2)] public required bool IsEnd { get; init; }

    /// <summary>Phrases that the caller is likely to say; they come with the beginning of the utterance.</summary>
    [Id(3)] public IReadOnlyList<string> Phrases { get; init; } = [];

    [Id(4)] public string? Grammar { get; init; }

    /// <summary>The rate of the audio in Hz: the one that the recognizer wants.</summary>
    [Id(5)] public required int SampleRate { get; init; }

    /// <summary>How long a transcript is waited for once the utterance is over; null for as long as it takes. It comes with the beginning of the utterance.</summary>
    [Id(7)] public TimeSpan? Patience { get; init; }

    /// <summary>What the call wants of its recognizer, which may have to be opened again; it comes with the beginning of the utterance.</summary>
    [Id(8)] public RecognizerOrder? Recognizer { get; init; }
}

/// <summary>A transcript, or the fault because of which none is to be hoped for.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.TranscriptPart")]
public sealed record TranscriptPart
{
    [Id(0)] public string Text { get; init; } = "";

    [Id(1)] public bool IsFinal { get; init; }

    [Id(2)] public float? Confidence { get; init; }

    [Id(3)] public EngineFault? Fault { get; init; }
}
