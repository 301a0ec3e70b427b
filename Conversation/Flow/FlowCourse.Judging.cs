using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <content>How it is decided where the answer to the caller's words belongs: by keys, rules, plain answers, or a model that judges.</content>
internal sealed partial class FlowCourse
{
    /// <summary>How much of the conversation a model that judges is told.</summary>
    private const int ToldEntries = 8;

    /// <summary>Decides where the answer to these words belongs, as far as it is known. Nothing changes.</summary>
    /// <returns>The route; null without a flow, and where a model has to judge and has not.</returns>
    public FlowRoute? Resolve(string text)
    {
        if (_node is not { } node)
            return null;
        var edges = _paths!.Edges(node).ToList();
        if (_pressed is { } key && edges.Find(e => e.Key == key) is { } pressed)
            return Along(pressed, TransitionReason.Key);
        if (Consent.Asked is { } consent && context.Language.ReadYesNo(text) is { } agrees)
            return Consented(agrees ? consent : null, new Transition(node.Name, node.Name, TransitionReason.Answer));
        if (_paths!.Rule(node, _returns, StateAt) is { } rule)
            return Along(rule, TransitionReason.Rule);
        if (edges.Find(e => e.Answer is { } answer && IsAnswer(text, answer)) is { } answered)
            return Along(answered, TransitionReason.Answer);
        if (Consent.Asked is null && !edges.Exists(IsJudged))
            return Else(edges, []);
        if (_asked is not { IsDecided: true } asked || !TextNormalizer.AreSame(asked.Text, text))
            return null;
        return asked.Failed is { } reason ? Stay([new Transition(node.Name, node.Name, reason, asked.At, asked.DecidedAt)]) : Judged(edges, asked.Choice, asked);
    }

    /// <summary>Tells where the answer to these words is likely to belong, where that is not known yet.</summary>
    /// <returns>The route; null without a flow, and as long as nothing was said about it.</returns>
    public FlowRoute? Foresee(string text) =>
        Resolve(text) ?? (_node is { } node && _asked is { IsExpected: true } asked && TextNormalizer.AreSame(asked.Text, text) ? Judged([.. _paths!.Edges(node)], asked.Expected, asked) : null);

    /// <summary>Has a model judge these words, unless it was asked about them already, or none has to be asked.</summary>
    /// <returns>The route, as <see cref="Resolve"/> gives it.</returns>
    public FlowRoute? Consider(string text)
    {
        if (Resolve(text) is { } known)
            return known;
        if (_node is not { } node)
            return null;
        if (_asked is null || !TextNormalizer.AreSame(_asked.Text, text))
        {
            _asked = new Question(++_questions, text, context.Now);
            context.Do(new JudgeTransition(_questions, node.Name, text, [.. Consent.Choices, .. _paths!.Edges(node).Where(IsJudged).Select(e => e.When ?? $"The caller answers: {e.Answer}")])
            {
                IsConsent = Consent.Asked is not null,
                HasOtherwise = Consent.Asked is null && _paths!.Edges(node).Any(e => e.IsOtherwise),
                History = [.. context.History.Skip(context.History.Count - ToldEntries)],
            });
        }

        return null;
    }

    /// <returns>True where the question was the last one.</returns>
    public bool OnExpected(TransitionExpected e)
    {
        if (_node is not { } node || _asked is not { IsDecided: false, IsExpected: false } asked || asked.Number != e.Question)
            return false;
        // A choice that was not offered is as good as none.
        _asked = asked with { IsExpected = true, Expected = IsOffered(node, e.Choice) ? e.Choice : null };
        return true;
    }

    /// <returns>True where the answer was waited for.</returns>
    public bool OnJudged(TransitionJudged e)
    {
        if (_node is not { } node || _asked is not { IsDecided: false } asked || asked.Number != e.Question)
            return false;
        var isValid = e.Choice is null || IsOffered(node, e.Choice);
        _asked = asked with { IsDecided = true, DecidedAt = context.Now, Choice = e.Choice, Failed = e.Failure is not null || !isValid ? (e.Failure is FailureKind.TimedOut ? TransitionReason.TimedOut : TransitionReason.Failed) : null };
        return true;
    }

    /// <summary>Gives up waiting for the model that judges: the conversation stays where it is.</summary>
    public void GiveUp() => _asked = _asked! with { IsDecided = true, Failed = TransitionReason.TimedOut };

    private static bool IsJudged(FlowEdge edge) => edge.When is not null || edge.Answer is not null;

    private bool IsAnswer(string text, string answer) => answer switch
    {
        "yes" => context.Language.ReadYesNo(text) == true,
        "no" => context.Language.ReadYesNo(text) == false,
        _ => TextNormalizer.AreSame(text, answer),
    };

    private bool IsOffered(FlowNode node, int? choice) => choice >= 0 && choice < Consent.Choices.Count + _paths!.Edges(node).Count(IsJudged);

    private FlowRoute Judged(List<FlowEdge> edges, int? choice, Question asked)
    {
        var stay = new Transition(_node!.Name, _node.Name, TransitionReason.Model, asked.At, asked.DecidedAt);
        if (Consent.Asked is { } consent && choice is null or < 1)
            return Consented(choice is null ? null : consent, stay);
        return choice is { } chosen ? Along(edges.FindAll(IsJudged)[chosen - Consent.Choices.Count], TransitionReason.Model, asked) : Else(edges, [stay], asked);
    }

    /// <summary>The conversation stays where it is, once the caller has agreed or not.</summary>
    /// <param name="consent">What the caller has agreed to; null where they have not agreed.</param>
    private FlowRoute Consented(ConsentSnapshot? consent, Transition decision) => Stay([decision]) with { Runs = consent };

    private FlowRoute Stay(IReadOnlyList<Transition> transitions) => new(_node!, _returns, Moves: false, transitions);

    private FlowRoute Else(List<FlowEdge> edges, IReadOnlyList<Transition> stay, Question? asked = null) =>
        edges.Find(e => e.IsOtherwise) is { } otherwise ? Along(otherwise, TransitionReason.Otherwise, asked) : Stay(stay);

    /// <summary>A question to a model that judges where the conversation goes on.</summary>
    /// <param name="Choice">The place of the chosen edge among those that are judged; null where the model chose none.</param>
    /// <param name="Failed">Why nothing was chosen; null where the model has answered.</param>
    /// <param name="IsExpected">It is known what is likely.</param>
    /// <param name="Expected">The place of the likely edge among those that are judged; null for none.</param>
    private sealed record Question(int Number, string Text, TimeSpan At, bool IsDecided = false, TimeSpan? DecidedAt = null, int? Choice = null, TransitionReason? Failed = null, bool IsExpected = false, int? Expected = null);
}
