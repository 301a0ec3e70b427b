namespace VoiceAgent.Conversation;

/// <summary>What leads from where to where in a flow. It keeps nothing of a call.</summary>
internal sealed class FlowPaths(ConversationFlow flow)
{
    /// <summary>How many asides may be within each other.</summary>
    private const int MostReturns = 8;

    /// <summary>The edges that lead on from a node: its own, and after them those that lead on from anywhere.</summary>
    public IEnumerable<FlowEdge> Edges(FlowNode node) => node.Next.Concat(flow.Anywhere.Where(edge => edge.To != node.Name));

    /// <summary>The first rule of a node that is true, and leads elsewhere.</summary>
    /// <param name="returns">The nodes to return to; the last is returned to first.</param>
    /// <param name="stateAt">What is known, for a node.</param>
    public FlowEdge? Rule(FlowNode node, IReadOnlyList<FlowNode> returns, Func<FlowNode, FlowState> stateAt) =>
        node.Next.FirstOrDefault(e => e.If is { } rule && Target(e, node, returns) != node && rule(stateAt(node)));

    /// <summary>The way along an edge, and on from there by the rules that are true.</summary>
    /// <param name="first">The decision for the edge; where it leads is put in.</param>
    public FlowRoute Along(FlowEdge edge, FlowNode from, IReadOnlyList<FlowNode> returns, Transition first, Func<FlowNode, FlowState> stateAt)
    {
        var (node, transitions) = (from, new List<Transition>());
        Go(edge, first);
        while (Rule(node, returns, stateAt) is { } rule && !transitions.Exists(t => t.From == Target(rule, node, returns).Name))
            Go(rule, new Transition(node.Name, "", TransitionReason.Rule));
        return new FlowRoute(node, returns, Moves: true, transitions);

        void Go(FlowEdge along, Transition decision)
        {
            var left = node;
            node = Target(along, left, returns);
            transitions.Add(decision with { To = node.Name });
            if (along.To == FlowEdge.Back)
                returns = [.. returns.SkipLast(1)];
            else if (along.Returns && (left.Next.Count > 0 || returns.Count == 0))
                returns = [.. returns.TakeLast(MostReturns - 1), left];
            else if (!along.Returns && !left.Next.Contains(along))
                returns = []; // From anywhere, for good.
        }
    }

    private FlowNode Target(FlowEdge edge, FlowNode from, IReadOnlyList<FlowNode> returns) => edge.To != FlowEdge.Back ? flow[edge.To] : returns is [.., var origin] ? origin : from;
}
