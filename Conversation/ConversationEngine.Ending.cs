using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// Whether the caller has finished: by the words where they tell, else by what a turn detector makes of them.
public sealed partial class ConversationEngine
{
    private (string Text, string Said, TurnEnding Ending, bool IsDoubtful) _read = ("", "", TurnEnding.Open, false);
    private int _questions;

    // Since when the turn would be over if the agent had something to say; and when the caller went on after such a time.
    private TimeSpan? _overSince;
    private List<TimeSpan>? _reopened;
    private Prediction? _prediction;

    private TurnEnding Ending()
    {
        var ending = WordsEnding();
        if (!IsForDetector(ending) || Predicted is not { } probability)
            return ending;
        return probability < _options.UnfinishedBelow ? TurnEnding.Unfinished
            : probability >= _options.FinishedAbove && ending is TurnEnding.Open ? TurnEnding.Finished
            : TurnEnding.Open;
    }

    /// <summary>The caller is to hear that they were heard: once a turn, and not where more is to come, or is likely to.</summary>
    private bool Opens() => _options.Openers.Count > 0 && !_hasOpened && Ending() switch
    {
        TurnEnding.Finished or TurnEnding.Dictated => true,
        TurnEnding.Open => Predicted >= _options.OpensAbove,
        _ => false,
    };

    /// <summary>How likely these words are to be all; null where the detector was not asked about them, or has not told.</summary>
    private float? Predicted => _prediction is { } prediction && prediction.Text == _caller.Text ? prediction.Probability : null;

    /// <summary>The words do not tell, or not for certain.</summary>
    private bool IsForDetector(TurnEnding ending) => ending is TurnEnding.Open || _read.IsDoubtful;

    /// <summary>More is to come, by all that is known.</summary>
    private bool IsMidway => Ending() is TurnEnding.Unfinished or TurnEnding.Dictated;

    private TurnEnding WordsEnding()
    {
        var text = _caller.Text;
        if (text != _read.Text || _said != _read.Said)
        {
            var ending = TurnEndings.Read(text, Question.Read(_said), _options.Dictation);
            if (ending is TurnEnding.Open && Question.Offers(_said, text))
                ending = TurnEnding.Finished;
            _read = (text, _said, ending, ending is TurnEnding.Unfinished && TurnEndings.IsDoubtful(text));
        }

        return _read.Ending;
    }

    /// <summary>Asks the detector about words that it has not seen, once the caller is silent.</summary>
    private void Predict()
    {
        if (!_options.PredictsTurns || _phase != Phase.Talking || _isAway || _reply is not null || _caller is not { IsOpen: true, IsSpeaking: false })
            return;
        var text = _caller.Text;
        if (text.Length == 0 || _prediction?.Text == text || !IsForDetector(WordsEnding()))
            return;
        _prediction = new Prediction(++_questions, text, _now);
        _commands.Add(new PredictTurn(_questions, _said, text));
    }

    private void OnTurnPredicted(TurnPredicted e)
    {
        if (_prediction is { } asked && asked.Question == e.Question)
            _prediction = asked with { Probability = e.Probability, IsAnswered = true };
    }

    /// <summary>Until when the turn waits for the detector's answer.</summary>
    private TimeSpan PredictedBy() =>
        _prediction is { IsAnswered: false } asked && asked.Text == _caller.Text ? asked.At + _options.PredictionTimeout : TimeSpan.Zero;

    private sealed record Prediction(int Question, string Text, TimeSpan At, float? Probability = null, bool IsAnswered = false);
}
