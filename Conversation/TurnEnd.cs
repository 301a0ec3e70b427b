using static VoiceAgent.Conversation.EngineContext;

namespace VoiceAgent.Conversation;

/// <summary>Decides when a caller's turn ends: by the words where they tell, else by what a turn detector makes of them, after a silence that also depends on the caller's pace.
/// Where a draft answers the words, the turn stays open until there is something to be heard of the draft, or <c>ReadyTimeout</c> is over.</summary>
internal sealed class TurnEnd(EngineContext context, CallerTurn caller)
{
    /// <summary>How long a turn that could be over waits for the detector, which runs in this process and answers at once.</summary>
    private static readonly TimeSpan PredictionTimeout = TimeSpan.FromMilliseconds(100);

    private readonly EndOfTurnOptions _options = context.Options.EndOfTurn;
    private (string Text, string Said, TurnEnding Ending, bool IsDoubtful) _read = ("", "", TurnEnding.Open, false);
    private int _questions;
    private Prediction? _prediction;

    // The call time since which the turn would be over if the agent had something to say, and the times at which the caller went on after that.
    private TimeSpan? _overSince;
    private List<TimeSpan>? _reopened;

    /// <summary>The agent's last words of its own, which the caller answers.</summary>
    public string Said { get; set; } = "";

    /// <summary>The caller was already given an opener in this turn.</summary>
    public bool HasOpened { get; set; }

    public CallerPace Pace { get; } = new(context.Options.EndOfTurn);

    /// <summary>Whether the caller has finished, by all that is known.</summary>
    private TurnEnding Ending
    {
        get
        {
            var ending = WordsEnding();
            if (!IsForDetector(ending) || Predicted is not { } probability)
                return ending;
            return probability < _options.UnfinishedBelow ? TurnEnding.Unfinished
                : probability >= _options.FinishedAbove && ending is TurnEnding.Open ? TurnEnding.Finished
                : TurnEnding.Open;
        }
    }

    /// <summary>More words of the caller are to come.</summary>
    public bool IsMidway => Ending is TurnEnding.Unfinished or TurnEnding.Dictated;

    /// <summary>The caller is to hear an opener: once a turn, and not where more words are to come, or are likely to.</summary>
    public bool Opens => context.Texts.Openers.Count > 0 && !HasOpened && Ending switch
    {
        TurnEnding.Finished or TurnEnding.Dictated => true,
        TurnEnding.Open => Predicted >= context.Options.Speech.OpensAbove,
        _ => false,
    };

    /// <summary>The call time until which the turn waits for the detector's answer; zero where it does not wait.</summary>
    public TimeSpan PredictedBy => _prediction is { IsAnswered: false } asked && asked.Text == caller.Text ? asked.At + PredictionTimeout : TimeSpan.Zero;

    /// <summary>How likely the turn's words are to be all, 0 to 1; null where the detector was not asked about them, or has not told.</summary>
    private float? Predicted => _prediction is { } prediction && prediction.Text == caller.Text ? prediction.Probability : null;

    /// <summary>The silence after which the words so far are all of the turn.</summary>
    public TimeSpan Delay(Speculation drafts) => Ending switch
    {
        TurnEnding.Unfinished => _options.UnfinishedDelay,
        TurnEnding.Dictated => _options.DictationDelay,
        _ when drafts.IsMissing => Latest(_options.DictationDelay, Pace.Apply(_options.Delay)),
        TurnEnding.Finished => Pace.Apply(_options.FinishedDelay),
        _ => Pace.Apply(_options.Delay),
    };

    /// <summary>The call time at which the turn ends unless the caller goes on.</summary>
    public TimeSpan At(Speculation drafts)
    {
        var end = caller.LastSound + Delay(drafts);
        return caller.AwaitsTranscript ? Latest(end, caller.GivenBackAt) + _options.TranscriptTimeout
            : _overSince is { } since && drafts.IsAwaited ? drafts.ReadyBy(since)
            : Latest(end, PredictedBy);
    }

    /// <summary>Keeps the turn open, although the caller was silent long enough, while the agent has nothing to say yet.
    /// Nothing is lost by listening on: a caller who goes on was not cut off.</summary>
    /// <returns>False where the turn is over.</returns>
    public bool StaysOpen(Speculation drafts)
    {
        if (_overSince is not null || !drafts.IsAwaited)
            return false;
        _overSince = context.Now;
        return true;
    }

    /// <summary>Notes that the caller began to speak.</summary>
    public void SpeechStarted(TimeSpan onset)
    {
        if (_overSince is not null && onset > caller.LastSound)
            (_reopened ??= []).Add(context.Now);
        _overSince = null;
    }

    /// <summary>Takes back that the turn would be over, because no draft is waited for any more.</summary>
    public void Reopen() => _overSince = null;

    /// <summary>Ends the turn and returns its timings.</summary>
    public TurnTimings Take()
    {
        var timings = new TurnTimings { LastSound = caller.LastSound, Transcript = caller.TranscriptAt, Ending = Ending, Reopened = _reopened, EndOfTurn = _overSince ?? context.Now };
        (_overSince, _reopened) = (null, null);
        return timings;
    }

    /// <summary>Forgets the detector's answer, because the next turn has words of its own.</summary>
    public void Forget() => _prediction = null;

    /// <summary>Asks the detector about words that it has not seen, once the caller is silent.</summary>
    public void Predict()
    {
        if (!_options.Predicts || caller is not { IsOpen: true, IsSpeaking: false })
            return;
        var text = caller.Text;
        if (text.Length == 0 || _prediction?.Text == text || !IsForDetector(WordsEnding()))
            return;
        _prediction = new Prediction(++_questions, text, context.Now);
        context.Do(new PredictTurn(_questions, Said, text));
    }

    public void OnPredicted(TurnPredicted e)
    {
        if (_prediction is { } asked && asked.Question == e.Question)
            _prediction = asked with { Probability = e.Probability, IsAnswered = true };
    }

    public TurnEndSnapshot Snapshot() => new(Said, HasOpened, _questions, Pace.Pace, Pace.HasPaused);

    public void Restore(TurnEndSnapshot snapshot)
    {
        (Said, HasOpened, _questions) = (snapshot.Said, snapshot.HasOpened, snapshot.Questions);
        Pace.Restore(snapshot.Pace, snapshot.HasPaused);
    }

    /// <summary>The words do not tell whether the caller has finished, or not for certain.</summary>
    private bool IsForDetector(TurnEnding ending) => ending is TurnEnding.Open || _read.IsDoubtful;

    private TurnEnding WordsEnding()
    {
        var text = caller.Text;
        if (text != _read.Text || Said != _read.Said)
        {
            var ending = context.Language.ReadEnding(text, Said, _options.Dictation);
            _read = (text, Said, ending, ending is TurnEnding.Unfinished && context.Language.IsDoubtful(text));
        }

        return _read.Ending;
    }

    private sealed record Prediction(int Question, string Text, TimeSpan At, float? Probability = null, bool IsAnswered = false);
}
