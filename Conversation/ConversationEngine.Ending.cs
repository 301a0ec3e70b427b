using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// Whether the caller has finished: by the words where they tell, else by what a turn detector makes of them.
public sealed partial class ConversationEngine
{
    private (string Text, AnswerKind Asked, TurnEnding Ending) _read = ("", AnswerKind.Anything, TurnEnding.Open);
    private int _questions;
    private Prediction? _prediction;

    private TurnEnding Ending()
    {
        var ending = WordsEnding();
        return ending is TurnEnding.Open && _prediction is { Probability: { } probability } prediction && prediction.Text == _caller.Text
            ? probability >= _options.FinishedAbove ? TurnEnding.Finished : probability < _options.UnfinishedBelow ? TurnEnding.Unfinished : TurnEnding.Open
            : ending;
    }

    private TurnEnding WordsEnding()
    {
        var text = _caller.Text;
        if (text != _read.Text || _asked != _read.Asked)
            _read = (text, _asked, TurnEndings.Read(text, _asked));
        return _read.Ending;
    }

    /// <summary>Asks the detector about words that it has not seen, once the caller is silent.</summary>
    private void Predict()
    {
        if (!_options.PredictsTurns || _phase != Phase.Talking || _isAway || _reply is not null || _caller is not { IsOpen: true, IsSpeaking: false })
            return;
        var text = _caller.Text;
        if (text.Length == 0 || _prediction?.Text == text || WordsEnding() != TurnEnding.Open)
            return;
        _prediction = new Prediction(++_questions, text, _now);
        var before = _history.FindLast(said => said.Speaker == Speaker.Agent)?.Text ?? "";
        _commands.Add(new PredictTurn(_questions, before, text));
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
