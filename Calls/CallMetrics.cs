using System.Diagnostics.Metrics;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>What dashboards see of calls. All times are in seconds.</summary>
public sealed class CallMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "VoiceAgent.Calls";

    private static readonly InstrumentAdvice<double> Latency = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.5, 2, 3, 5, 10],
    };

    private static readonly InstrumentAdvice<double> Jitter = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
    };

    private readonly Histogram<double> _endpointing;
    private readonly Histogram<double> _transcript;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _firstSentence;
    private readonly Histogram<double> _firstSynthesis;
    private readonly Histogram<double> _firstAudio;
    private readonly Histogram<double> _response;
    private readonly Histogram<double> _total;
    private readonly Histogram<double> _model;
    private readonly Histogram<double> _synthesis;
    private readonly Histogram<double> _overhead;
    private readonly Histogram<double> _gap;
    private readonly Counter<long> _underruns;
    private readonly Histogram<double> _jitter;
    private readonly Histogram<double> _bargeIn;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _calls;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _speculations;
    private readonly Counter<long> _aheadCharacters;
    private readonly Histogram<double> _speculationGain;
    private readonly Counter<long> _reopened;
    private readonly Counter<long> _transitions;
    private readonly Counter<long> _judgements;
    private readonly Histogram<double> _judging;

    public CallMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _endpointing = Seconds("voiceagent_turn_endpointing_seconds", "Caller's last sound to end of turn");
        _transcript = Seconds("voiceagent_turn_transcript_seconds", "Caller's last sound to final transcript");
        _firstToken = Seconds("voiceagent_turn_first_token_seconds", "End of turn to first model token (TTFT)");
        _firstSentence = Seconds("voiceagent_turn_first_sentence_seconds", "End of turn to first speakable piece (TTFS)");
        _firstSynthesis = Seconds("voiceagent_turn_first_synthesis_seconds", "End of turn to first synthesis request (TTFT_TTS)");
        _firstAudio = Seconds("voiceagent_turn_first_audio_seconds", "End of turn to first audio frame sent (TTFA)");
        _response = Seconds("voiceagent_turn_response_seconds", "Caller's last sound to first audio frame sent: what the caller feels");
        _total = Seconds("voiceagent_turn_total_seconds", "End of turn to last audio frame played (E2E)");
        _model = Seconds("voiceagent_turn_model_seconds", "Model request to the model's end (LLM_TOTAL)");
        _synthesis = Seconds("voiceagent_turn_synthesis_seconds", "First synthesis request to the end of synthesis (TTS_TOTAL)");
        _overhead = Seconds("voiceagent_turn_overhead_seconds", "The part of first audio that is the platform's own, engines' waiting taken out");
        _gap = Seconds("voiceagent_playout_gap_seconds", "Unwanted silence inside a reply");
        _underruns = meter.CreateCounter<long>("voiceagent_playout_underruns_total", description: "Unwanted silences inside replies");
        _jitter = meter.CreateHistogram("voiceagent_playout_jitter_seconds", "s", "How far from its deadline a frame was sent", null, Jitter);
        _bargeIn = meter.CreateHistogram("voiceagent_bargein_stop_seconds", "s", "Decision to interrupt until clear is sent", null, Jitter);
        _active = meter.CreateUpDownCounter<long>("voiceagent_calls_active", description: "Calls in conversation");
        _calls = meter.CreateCounter<long>("voiceagent_calls_total", description: "Calls that ended, by outcome");
        _errors = meter.CreateCounter<long>("voiceagent_engine_errors_total", description: "Failures of engines, by engine and kind");
        _fallbacks = meter.CreateCounter<long>("voiceagent_engine_fallbacks_total", description: "Fallbacks from a preferred engine to another one, by the preferred engine");
        _speculations = meter.CreateCounter<long>("voiceagent_speculations_total", description: "Replies begun before the turn was over, by what became of them");
        _aheadCharacters = meter.CreateCounter<long>("voiceagent_speculative_characters_total", description: "Characters synthesized before the turn was over, by what became of them");
        _speculationGain = Seconds("voiceagent_speculation_gain_seconds", "How long before the end of a turn the model was asked, for drafts that were kept");
        _reopened = meter.CreateCounter<long>("voiceagent_turns_reopened_total", description: "Ends of turns that were taken back because the caller went on before the answer could be heard");
        _transitions = meter.CreateCounter<long>("voiceagent_transitions_total", description: "Decisions where conversations go on in their flow, by what decided");
        _judgements = meter.CreateCounter<long>("voiceagent_transition_judgements_total", description: "Questions where a conversation goes on, by whether their answer was remembered (hit) or a model was asked (miss)");
        _judging = Seconds("voiceagent_transition_seconds", "Question to a model where a conversation goes on, to its answer");

        Histogram<double> Seconds(string name, string description) => meter.CreateHistogram(name, "s", description, null, Latency);
    }

    /// <summary>Counts a conversation that begins in this process, or goes on here.</summary>
    internal void ConversationStarted() => _active.Add(1);

    /// <summary>Stops counting a conversation that is over, or goes on elsewhere.</summary>
    internal void ConversationEnded() => _active.Add(-1);

    /// <summary>Counts a call, or an attempt, that is over for good.</summary>
    internal void CallEnded(CallOutcome outcome) => _calls.Add(1, new KeyValuePair<string, object?>("outcome", outcome.Word()));

    internal void EngineFailed(string engine, EngineFailure kind) =>
        _errors.Add(1, new KeyValuePair<string, object?>("engine", engine), new KeyValuePair<string, object?>("kind", kind.ToString()));

    internal void EngineFellBack(string engine) => _fallbacks.Add(1, new KeyValuePair<string, object?>("engine", engine));

    internal void PlayoutGap(TimeSpan gap)
    {
        _gap.Record(gap.TotalSeconds);
        _underruns.Add(1);
    }

    internal void FrameSent(TimeSpan late) => _jitter.Record(late.TotalSeconds);

    internal void Cleared(TimeSpan since) => _bargeIn.Record(since.TotalSeconds);

    internal void Speculated(bool isKept) => _speculations.Add(1, new KeyValuePair<string, object?>("outcome", isKept ? "kept" : "dropped"));

    internal void SynthesizedAhead(int characters, bool isKept) => _aheadCharacters.Add(characters, new KeyValuePair<string, object?>("outcome", isKept ? "kept" : "dropped"));

    internal void Judging(bool isRemembered) => _judgements.Add(1, new KeyValuePair<string, object?>("outcome", isRemembered ? "hit" : "miss"));

    internal void TurnEnded(EndReply ended)
    {
        var t = ended.Timings;
        foreach (var transition in t.Transitions ?? [])
        {
            _transitions.Add(1, new KeyValuePair<string, object?>("by", transition.ByWord), new KeyValuePair<string, object?>("outcome", transition.From == transition.To ? "stayed" : "moved"));
            Record(_judging, transition.Decided - transition.Asked);
        }

        if (ended.Answers is null)
            return; // Nobody waited for a greeting or a prompt.
        Record(_endpointing, t.Endpointing);
        _reopened.Add(t.Reopened?.Count ?? 0);
        Record(_transcript, t.Transcript - t.LastSound);
        if (t.ModelRequest < t.EndOfTurn)
        {
            Speculated(isKept: true);
            Record(_speculationGain, t.EndOfTurn - t.ModelRequest);
        }

        Record(_firstToken, After(t.FirstToken));
        Record(_firstSentence, After(t.FirstSentence));
        Record(_firstSynthesis, After(t.SynthesisRequest));
        Record(_firstAudio, t.FirstAudio - t.EndOfTurn);
        Record(_response, t.Response);
        Record(_total, t.End - t.EndOfTurn);
        Record(_model, t.ModelEnd - t.ModelRequest);
        Record(_synthesis, t.SynthesisEnd - t.SynthesisRequest);
        Record(_overhead, t.Overhead);

        // Work that was begun before the end of the turn has not kept anybody waiting.
        TimeSpan? After(TimeSpan? at) => at < t.EndOfTurn ? TimeSpan.Zero : at - t.EndOfTurn;
    }

    private static void Record(Histogram<double> histogram, TimeSpan? time)
    {
        if (time is { } t)
            histogram.Record(t.TotalSeconds);
    }
}
