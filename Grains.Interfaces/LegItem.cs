using System.Text;
using VoiceAgent.Conversation;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>One thing that happened at a leg.</summary>
/// <param name="Number">The number of the item, which counts up from 1 within the leg.</param>
/// <param name="At">When it happened, in call time.</param>
[Immutable, Alias("VoiceAgent.LegItem")]
public sealed record LegItem(long Number, TimeSpan At, LegHappening What);

/// <summary>What happened at a leg: the content of a <see cref="LegItem"/>.</summary>
public abstract record LegHappening;

/// <summary>An event that the conversation is to hear of.</summary>
public sealed record LegEvent(Json<CallEvent> Event) : LegHappening;

/// <summary>Speech of the caller, which is to be recognized.</summary>
/// <param name="Utterance">The number of the utterance, which counts up from 1 within the call.</param>
public abstract record LegSpeech(int Utterance) : LegHappening;

public sealed record UtteranceStarted(int Utterance) : LegSpeech(Utterance);

/// <param name="Pcm">16-bit PCM, little-endian, at the recognizer's rate.</param>
public sealed record UtteranceHeard(int Utterance, byte[] Pcm) : LegSpeech(Utterance);

public sealed record UtteranceEnded(int Utterance) : LegSpeech(Utterance);

/// <summary>The carrier has answered an <see cref="AskCarrier"/>.</summary>
/// <param name="Command">The id of the question, from <see cref="AskCarrier.Command"/>.</param>
/// <param name="Refusal">Why the carrier refused; null where it did not.</param>
public sealed record CarrierAnswered(Guid Command, string? Refusal) : LegHappening;

/// <summary>The form of a <see cref="LegItem"/> on the wire. It is a record, as it was under its former name, because records are written in another way.</summary>
[GenerateSerializer, Alias("VoiceAgent.LegItemForm")]
internal record struct LegItemForm
{
    [Id(0)] public long Number { get; set; }

    [Id(1)] public LegItemKind Kind { get; set; }

    [Id(2)] public int Utterance { get; set; }

    /// <summary>The data of the item: the JSON of an event, audio, or a refusal in UTF-8; null where there is none.</summary>
    [Id(3)] public byte[]? Data { get; set; }

    [Id(4)] public TimeSpan At { get; set; }

    [Id(5)] public Guid Command { get; set; }
}

[Alias("VoiceAgent.LegItemKind")]
internal enum LegItemKind
{
    Event,
    UtteranceStarted,
    UtteranceAudio,
    UtteranceEnded,
    CommandEnded,
}

[RegisterConverter]
internal sealed class LegItemConverter : IConverter<LegItem, LegItemForm>
{
    public LegItem ConvertFromSurrogate(in LegItemForm form) => new(form.Number, form.At, form.Kind switch
    {
        LegItemKind.Event => new LegEvent(new Json<CallEvent>(Data(form))),
        LegItemKind.UtteranceStarted => new UtteranceStarted(form.Utterance),
        LegItemKind.UtteranceAudio => new UtteranceHeard(form.Utterance, Data(form)),
        LegItemKind.UtteranceEnded => new UtteranceEnded(form.Utterance),
        LegItemKind.CommandEnded => new CarrierAnswered(form.Command, form.Data is { } refusal ? Encoding.UTF8.GetString(refusal) : null),
        var kind => throw new InvalidOperationException($"What happened at the leg is of a kind that this build does not know: {kind}."),
    });

    public LegItemForm ConvertToSurrogate(in LegItem item)
    {
        var form = new LegItemForm { Number = item.Number, At = item.At };
        switch (item.What)
        {
            case LegEvent happened:
                (form.Kind, form.Data) = (LegItemKind.Event, happened.Event.Utf8);
                break;
            case UtteranceStarted started:
                (form.Kind, form.Utterance) = (LegItemKind.UtteranceStarted, started.Utterance);
                break;
            case UtteranceHeard heard:
                (form.Kind, form.Utterance, form.Data) = (LegItemKind.UtteranceAudio, heard.Utterance, heard.Pcm);
                break;
            case UtteranceEnded ended:
                (form.Kind, form.Utterance) = (LegItemKind.UtteranceEnded, ended.Utterance);
                break;
            case CarrierAnswered answered:
                (form.Kind, form.Command, form.Data) = (LegItemKind.CommandEnded, answered.Command, answered.Refusal is { } refusal ? Encoding.UTF8.GetBytes(refusal) : null);
                break;
            default:
                throw new InvalidOperationException($"unknown happening {item.What.GetType().Name}");
        }

        return form;
    }

    private static byte[] Data(in LegItemForm form) => form.Data ?? throw new InvalidOperationException($"The item {form.Number} of the leg, of the kind {form.Kind}, has no data.");
}
