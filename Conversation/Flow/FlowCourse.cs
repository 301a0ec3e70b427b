namespace VoiceAgent.Conversation;

/// <summary>Where a conversation is in its agent's flow, what is known in it, and where it goes on. Without a flow nothing is decided here.</summary>
internal sealed partial class FlowCourse(EngineContext context, ConversationFlow? flow)
{
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

    /// <summary>What the caller has to agree to.</summary>
    public FlowConsent Consent { get; } = new(flow);

    /// <summary>The conversation expects certain answers.</summary>
    private bool HasAnswers => Consent.Asked is not null || _node is { Answers.Count: > 0 };

    /// <summary>Where the conversation is; null without a flow.</summary>
    public FlowState? State => _node is { } node ? StateAt(node) : null;

    /// <summary>What happens after what is said where the conversation is.</summary>
    public AfterReply After => _node is { Ends: true } ? AfterReply.HangUp : TakesCalls(_node?.PassesOnTo) ? AfterReply.Transfer : AfterReply.Listen;

    /// <summary>The name of the destination to which a caller who is passed on goes: that of the step where the conversation is, or else the one that the model has chosen. Null for that of the options.</summary>
    public string? PassesOnTo => new[] { _node?.PassesOnTo, Values.Of(ConversationFlow.ChosenDestination) }.FirstOrDefault(TakesCalls);

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

    /// <summary>Words of the flow as the agent says them by itself, and what follows.</summary>
    public Script Script(string words, bool isInterruptible = true) => new(words, isInterruptible, After);

    /// <summary>Why a destination takes no calls, in a sentence for the model; null where it does.</summary>
    public string? WhyNot(string destination) => Values.Of(ConversationFlow.Unavailable(destination));

    private bool TakesCalls(string? destination) => destination is not null && WhyNot(destination) is null;

    /// <summary>Notes to whom the model passes the caller on.</summary>
    public void Choose(string destination) => Values.Set(ConversationFlow.ChosenDestination, destination);

    /// <summary>Notes that nobody has taken the call where the caller was passed on: nobody will be called there again.</summary>
    /// <returns>Where the conversation goes on because of that; null where it stays.</returns>
    public FlowRoute? NobodyTook()
    {
        if (PassesOnTo is not { } destination)
            return null;
        Values.Set(ConversationFlow.Unavailable(destination), "Nobody has taken the call.");
        return FollowRules();
    }

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
        var hadAnswers = HasAnswers;
        if (hasDone && _beforeRules is { } position)
            Restore(position with { Variables = Values.All });
        else if (!hasDone && _before is { } before)
            Restore(before);
        AnswerTaken(hadAnswers);
    }

    /// <summary>Notes that an answer has ended. After an aside the conversation is where it was.</summary>
    public void AnswerEnded()
    {
        var hadAnswers = HasAnswers;
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
        var hadAnswers = HasAnswers;
        (_node, _returns, _asked, _pressed) = (route.To, route.Returns, null, null);
        Consent.Drop();
        ExpectAfter(hadAnswers);
    }

    // What the model itself expects of the caller stays, where the flow expects nothing.
    private void ExpectAfter(bool hadAnswers)
    {
        if (hadAnswers || HasAnswers)
            Expect();
    }

    /// <summary>Has the caller asked whether a tool may do what the model wants it to do. The question is said once the round of tools is over (<see cref="FlowConsent.QuestionOf"/>).</summary>
    /// <param name="reply">The reply that asks.</param>
    /// <param name="id">The id of the tool's call by the model.</param>
    /// <returns>What the model is told, and whether the caller is asked.</returns>
    public (string Result, bool IsDone) Ask(ReplyId reply, string id, ToolRequest request)
    {
        var answer = Consent.Ask(reply, id, request, Values.All);
        Expect();
        return answer;
    }

    /// <summary>Notes how a reply ended.</summary>
    /// <param name="isLastHeard">The caller has heard something of the reply's last piece.</param>
    public void ReplyEnded(ReplyId reply, bool isLastHeard)
    {
        if (Consent.ReplyEnded(reply, isLastHeard))
            Expect();
    }

    /// <summary>Sets variables as a model wants them set.</summary>
    /// <param name="arguments">A JSON object with the values.</param>
    /// <returns>What the model is told, and whether all values suit.</returns>
    public (string Result, bool IsDone) Set(string arguments) => Values.Set(arguments, _node!.Collect);

    public FlowSnapshot? Snapshot() => IsOn ? new(Position(), _questions) { Before = _before, BeforeRules = _beforeRules, Pressed = _pressed?.ToString(), Consent = Consent.Asked } : null;

    public void Restore(FlowSnapshot? snapshot)
    {
        if (!IsOn || snapshot is null)
            return;
        Restore(snapshot.At);
        Consent.Asked = snapshot.Consent;
        (_questions, _before, _beforeRules, _pressed) = (snapshot.Questions, snapshot.Before, snapshot.BeforeRules, snapshot.Pressed is [var key] ? key : null);
    }

    private FlowState StateAt(FlowNode node) => new(node.Name, Values.All);

    private FlowRoute Along(FlowEdge edge, TransitionReason by, Question? asked = null)
    {
        var first = new Transition(_node!.Name, _node.Name, by, asked?.At, asked?.DecidedAt);
        return edge.To == FlowEdge.Back && _returns.Count == 0 ? Stay([first]) : _paths!.Along(edge, _node, _returns, first, StateAt);
    }

    private void Expect() => context.Expect(Consent.Asked is not null ? new Expectation(["yes", "no"]) : _node!.Answers.Count > 0 ? new Expectation(_node.Answers) : Expectation.None);

    private FlowPosition Position() => new(_node!.Name, [.. _returns.Select(node => node.Name)], Values.All);

    private void Restore(FlowPosition position)
    {
        (_node, _returns) = (flow![position.Node], [.. position.Returns.Select(name => flow[name])]);
        Values.All = position.Variables;
    }
}
