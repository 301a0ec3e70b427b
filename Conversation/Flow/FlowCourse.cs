using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

/// <summary>Where a conversation is in its agent's flow, what is known in it, and where it goes on. Without a flow nothing is decided here.</summary>
internal sealed class FlowCourse(EngineContext context, ConversationFlow? flow)
{
    /// <summary>How much of the conversation a model that judges is told.</summary>
    private const int ToldEntries = 8;

    private readonly FlowPaths? _paths = flow is null ? null : new FlowPaths(flow);
    private FlowNode? _node = flow?.Start;
    private IReadOnlyList<FlowNode> _returns = [];
    private FlowPosition? _before;
    private FlowPosition? _beforeRules;
    private char? _pressed;
    private Question? _asked;
    private int _questions;

    public bool IsOn => _node is not null;

    /// <summary>What is known in the conversation.</summary>
    public FlowValues Values { get; } = new(flow);

    /// <summary>Where the conversation is; null without a flow.</summary>
    public FlowState? State => _node is { } node ? StateAt(node) : null;

    /// <summary>The call ends after what is said where the conversation is.</summary>
    public bool Ends => _node is { Ends: true };

    /// <summary>The call time at which a model was asked last.</summary>
    public TimeSpan AskedAt => _asked?.At ?? TimeSpan.Zero;

    /// <summary>Begins the call's way through the flow.</summary>
    /// <param name="known">What is known from the start.</param>
    public void Start(IReadOnlyDictionary<string, string> known)
    {
        if (_node is null)
            return;
        Values.Add(known);
        FollowRules();
        (_before, _beforeRules) = (null, null);
        if (_node.Answers.Count > 0)
            Expect();
    }

    /// <summary>Returns the words of a route's node; null where its model speaks.</summary>
    public string? Words(FlowRoute? route) => route is { Moves: true, To: { Words: { } words } node } && words(StateAt(node)) is { Length: > 0 } text ? text : null;

    /// <summary>Returns the words with which the conversation begins; empty where its model speaks.</summary>
    public string FirstWords() => _node is { Words: { } words } node ? words(StateAt(node)) : "";

    /// <summary>What the model is told of the flow where it answers for a route.</summary>
    public FlowState? StateFor(FlowRoute? route) => route is null ? State : StateAt(route.To);

    /// <summary>Takes a key that leads on from here: the present turn goes along its edge, whatever else is said in it.</summary>
    /// <returns>False where the key does not lead on.</returns>
    public bool Press(char key)
    {
        if (_node is not { } node || !_paths!.Edges(node).Any(e => e.Key == key))
            return false;
        _pressed = key;
        return true;
    }

    /// <summary>Whether the model may call a tool where the conversation is.</summary>
    public bool Offers(string tool) => _node?.Tools?.Contains(tool) != false;

    /// <summary>Decides where the answer to these words belongs, as far as it is known. Nothing changes.</summary>
    /// <returns>The route; null without a flow, and where a model has to judge and has not.</returns>
    public FlowRoute? Resolve(string text)
    {
        if (_node is not { } node)
            return null;
        var edges = _paths!.Edges(node).ToList();
        if (_pressed is { } key && edges.Find(e => e.Key == key) is { } pressed)
            return Along(pressed, TransitionReason.Key);
        if (_paths!.Rule(node, _returns, StateAt) is { } rule)
            return Along(rule, TransitionReason.Rule);
        if (edges.Find(e => e.Answer is { } answer && IsAnswer(text, answer)) is { } answered)
            return Along(answered, TransitionReason.Answer);
        if (!edges.Exists(IsJudged))
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
            context.Do(new JudgeTransition(_questions, node.Name, text, [.. _paths!.Edges(node).Where(IsJudged).Select(e => e.When ?? $"The caller answers: {e.Answer}")])
            {
                HasOtherwise = _paths!.Edges(node).Any(e => e.IsOtherwise),
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

    /// <summary>Goes where an answer belongs.</summary>
    public void Move(FlowRoute route)
    {
        (_before, _beforeRules) = (Position(), null);
        Go(route);
    }

    /// <summary>Follows a rule over variables that has come true.</summary>
    /// <returns>The route that was taken; null where there is none.</returns>
    public FlowRoute? FollowRules()
    {
        if (_node is not { } node || _paths!.Rule(node, _returns, StateAt) is not { } rule)
            return null;
        _beforeRules ??= Position();
        var route = Along(rule, TransitionReason.Rule);
        Go(route);
        return route;
    }

    /// <summary>Takes back the last answer's move, because nothing of the answer was heard.</summary>
    /// <param name="hasDone">The answer has done something all the same. Only what followed by rules is taken back then: the rules lead there again. What was found out stays known.</param>
    public void TakeBack(bool hasDone)
    {
        var hadAnswers = _node is { Answers.Count: > 0 };
        if (hasDone && _beforeRules is { } position)
            Restore(position with { Variables = Values.All });
        else if (!hasDone && _before is { } before)
            Restore(before);
        AnswerTaken(hadAnswers);
    }

    /// <summary>Notes that an answer has ended. After an aside the conversation is where it was.</summary>
    public void AnswerEnded()
    {
        var hadAnswers = _node is { Answers.Count: > 0 };
        if (_node is { Next.Count: 0, Ends: false } && _returns is [.., var origin])
            (_node, _returns) = (origin, [.. _returns.SkipLast(1)]);
        AnswerTaken(hadAnswers);
    }

    private void AnswerTaken(bool hadAnswers)
    {
        (_before, _beforeRules, _asked) = (null, null, null);
        ExpectAfter(hadAnswers);
    }

    private void Go(FlowRoute route)
    {
        var hadAnswers = _node!.Answers.Count > 0;
        (_node, _returns, _asked, _pressed) = (route.To, route.Returns, null, null);
        ExpectAfter(hadAnswers);
    }

    // What the model itself expects of the caller stays, where the flow expects nothing.
    private void ExpectAfter(bool hadAnswers)
    {
        if (hadAnswers || _node is { Answers.Count: > 0 })
            Expect();
    }

    /// <summary>Sets variables as a model wants them set.</summary>
    /// <param name="arguments">A JSON object with the values.</param>
    /// <returns>What the model is told, and whether all values suit.</returns>
    public (string Result, bool IsDone) Set(string arguments) => Values.Set(arguments, _node!.Collect);

    public FlowSnapshot? Snapshot() => IsOn ? new(Position(), _questions) { Before = _before, BeforeRules = _beforeRules, Pressed = _pressed?.ToString() } : null;

    public void Restore(FlowSnapshot? snapshot)
    {
        if (!IsOn || snapshot is null)
            return;
        Restore(snapshot.At);
        (_questions, _before, _beforeRules, _pressed) = (snapshot.Questions, snapshot.Before, snapshot.BeforeRules, snapshot.Pressed is [var key] ? key : null);
    }

    private static bool IsJudged(FlowEdge edge) => edge.When is not null || edge.Answer is not null;

    private FlowState StateAt(FlowNode node) => new(node.Name, Values.All);

    private bool IsAnswer(string text, string answer) => answer switch
    {
        "yes" => context.Language.ReadYesNo(text) == true,
        "no" => context.Language.ReadYesNo(text) == false,
        _ => TextNormalizer.AreSame(text, answer),
    };

    private bool IsOffered(FlowNode node, int? choice) => choice >= 0 && choice < _paths!.Edges(node).Count(IsJudged);

    private FlowRoute Judged(List<FlowEdge> edges, int? choice, Question asked) =>
        choice is { } chosen ? Along(edges.FindAll(IsJudged)[chosen], TransitionReason.Model, asked) : Else(edges, [new Transition(_node!.Name, _node.Name, TransitionReason.Model, asked.At, asked.DecidedAt)], asked);

    private FlowRoute Along(FlowEdge edge, TransitionReason by, Question? asked = null)
    {
        var first = new Transition(_node!.Name, _node.Name, by, asked?.At, asked?.DecidedAt);
        return edge.To == FlowEdge.Back && _returns.Count == 0 ? Stay([first]) : _paths!.Along(edge, _node, _returns, first, StateAt);
    }

    private FlowRoute Stay(IReadOnlyList<Transition> transitions) => new(_node!, _returns, Moves: false, transitions);

    private FlowRoute Else(List<FlowEdge> edges, IReadOnlyList<Transition> stay, Question? asked = null) =>
        edges.Find(e => e.IsOtherwise) is { } otherwise ? Along(otherwise, TransitionReason.Otherwise, asked) : Stay(stay);

    private void Expect() => context.Expect(_node!.Answers.Count > 0 ? new Expectation(_node.Answers) : Expectation.None);

    private FlowPosition Position() => new(_node!.Name, [.. _returns.Select(node => node.Name)], Values.All);

    private void Restore(FlowPosition position)
    {
        (_node, _returns) = (flow![position.Node], [.. position.Returns.Select(name => flow[name])]);
        Values.All = position.Variables;
    }

    /// <summary>A question to a model that judges where the conversation goes on.</summary>
    /// <param name="Choice">The place of the chosen edge among those that are judged; null where the model chose none.</param>
    /// <param name="Failed">Why nothing was chosen; null where the model has answered.</param>
    /// <param name="IsExpected">It is known what is likely.</param>
    /// <param name="Expected">The place of the likely edge among those that are judged; null for none.</param>
    private sealed record Question(int Number, string Text, TimeSpan At, bool IsDecided = false, TimeSpan? DecidedAt = null, int? Choice = null, TransitionReason? Failed = null, bool IsExpected = false, int? Expected = null);
}
