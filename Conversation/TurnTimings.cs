using System.Text.Json.Serialization;

namespace VoiceAgent.Conversation;

/// <summary>When things happened in one turn, in call time; null for what did not happen.</summary>
/// <remarks>The differences are the metrics of voice work: <see cref="Response"/> is what the caller feels.</remarks>
public sealed record TurnTimings
{
    /// <summary>The number of the caller's turn, counted from 1; 0 for what the agent says of its own accord before the first turn.</summary>
    public int Turn { get; init; }

    /// <summary>The time of the caller's last sound (<c>audio_received</c>).</summary>
    public TimeSpan? LastSound { get; init; }

    /// <summary>The time of the turn's last final transcript (<c>stt_complete</c>).</summary>
    public TimeSpan? Transcript { get; init; }

    /// <summary>What the words said when the turn was judged to be over; null for replies without a caller's turn.</summary>
    public TurnEnding? Ending { get; init; }

    /// <summary>The time at which the turn was judged to be over; for replies without a caller's turn, the time of the decision to speak.
    /// The caller may still go on until there is something to be heard.</summary>
    public TimeSpan EndOfTurn { get; init; }

    /// <summary>The times, in order, at which the caller went on although the turn had been judged to be over. There was nothing to be heard yet.
    /// Null where the caller did not go on.</summary>
    public IReadOnlyList<TimeSpan>? Reopened { get; init; }

    /// <summary>The time at which the request left for the model (<c>llm_start</c>).</summary>
    public TimeSpan? ModelRequest { get; init; }

    /// <summary>The time of the model's first text (<c>first_token</c>).</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>The time at which the caller was told that it takes a while, or that they were heard (<c>filler</c>).</summary>
    public TimeSpan? Filler { get; init; }

    /// <summary>The time of the first piece that was long enough to speak (<c>first_sentence</c>).</summary>
    public TimeSpan? FirstSentence { get; init; }

    /// <summary>The time at which the first piece left for the synthesizer (<c>tts_start</c>).</summary>
    public TimeSpan? SynthesisRequest { get; init; }

    /// <summary>The time at which the first audio came back from the synthesizer.</summary>
    public TimeSpan? SynthesisAudio { get; init; }

    /// <summary>The time at which the first frame was sent to the caller (<c>first_audio_sent</c>).</summary>
    public TimeSpan? FirstAudio { get; init; }

    /// <summary>What was decided about the caller's speech over the reply, in order; null where there was none.</summary>
    public IReadOnlyList<Overlap>? Overlaps { get; init; }

    /// <summary>The tools that the model called, in order; null where it called none.</summary>
    public IReadOnlyList<ToolTiming>? Tools { get; init; }

    /// <summary>What was decided about the conversation's way through its flow, in order; null where nothing had to be decided.</summary>
    public IReadOnlyList<Transition>? Transitions { get; init; }

    /// <summary>The time at which the model was done.</summary>
    public TimeSpan? ModelEnd { get; init; }

    /// <summary>The time at which the synthesizer was done.</summary>
    public TimeSpan? SynthesisEnd { get; init; }

    /// <summary>The time at which the reply ended (<c>pipeline_complete</c>): everything was heard, or the reply was cut off.</summary>
    public TimeSpan End { get; init; }

    /// <summary>The time from the caller's last sound to the end of the turn.</summary>
    [JsonIgnore]
    public TimeSpan? Endpointing => EndOfTurn - LastSound;

    /// <summary>The time from the caller's last sound to the first frame sent.</summary>
    [JsonIgnore]
    public TimeSpan? Response => FirstAudio - LastSound;

    /// <summary>The platform's own part of the time from the end of the turn to the first frame.
    /// The waits for the model's text and for the synthesizer's first audio are taken out. Null where a filler or an opener was said.</summary>
    [JsonIgnore]
    public TimeSpan? Overhead
    {
        get
        {
            if (Filler is not null)
                return null;
            return FirstAudio - EndOfTurn - Waited(ModelRequest, FirstSentence) - Waited(SynthesisRequest, SynthesisAudio);
        }
    }

    /// <summary>Returns how long a step was waited for. What was begun before the turn was over is waited for only after it.</summary>
    private TimeSpan Waited(TimeSpan? from, TimeSpan? until)
    {
        var since = from < EndOfTurn ? EndOfTurn : from;
        return until > since ? until.Value - since.Value : TimeSpan.Zero;
    }

    /// <summary>What happened in the turn, in order, by the names that dashboards and traces use. Decisions about the caller's speech over the reply come with their reasons, and
    /// tools with their names. What was begun before the turn was over may precede the transcript.</summary>
    [JsonIgnore]
    public IEnumerable<(string Event, TimeSpan At)> Waterfall
    {
        get
        {
            (string, TimeSpan?)[] all =
            [
                ("audio_received", LastSound), ("stt_complete", Transcript), ("llm_start", ModelRequest), ("first_token", FirstToken), ("filler", Filler),
                ("first_sentence", FirstSentence), ("tts_start", SynthesisRequest), ("first_audio_sent", FirstAudio), ("pipeline_complete", End),
            ];
            return (Reopened ?? []).Select(at => ("reopened: caller went on", at))
                .Concat((Overlaps ?? []).Select(o => (o.ToString(), o.At)))
                .Concat((Transitions ?? []).SelectMany(t => t.Waterfall))
                .Concat((Tools ?? []).SelectMany(t => t.Waterfall))
                .Concat(all.Where(e => e.Item2 is not null).Select(e => (e.Item1, e.Item2!.Value)))
                .OrderBy(e => e.Item2);
        }
    }
}
