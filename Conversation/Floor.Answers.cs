namespace VoiceAgent.Conversation;

/// <content>How a caller's turn is answered, in the place of the flow where the answer belongs.</content>
internal sealed partial class Floor
{
    /// <summary>Goes on with a reply once it is decided where in the flow it belongs.</summary>
    public void Decide()
    {
        if (agent.Reply is not { Writer.IsUndecided: true, Answers: { } answers } reply)
            return;
        if (context.Flow.Resolve(answers) is not { } route)
        {
            if (_options.Speculation.Enabled && reply.Writer is { Draft: null, HasFailed: false } && context.Flow.Foresee(answers) is { Runs: null } likely)
                agent.Foresee(reply, likely);
            return;
        }

        var words = context.Flow.Words(route);
        context.Flow.Move(route);
        reply.Timings = Timed(reply.Timings, route)!;
        var draft = reply.Writer.Draft;
        (reply.Writer.IsUndecided, reply.Writer.Draft) = (false, null);
        if (draft is not null && route.IsLike(draft.Route))
        {
            agent.Take(draft, reply);
            HandOver(draft, reply);
        }
        else
        {
            reply.Text.At = context.Now; // The model is waited for from now on.
            Follow(reply, draft is null ? agent.Write(reply, words, route.Runs) : agent.WriteElsewhere(reply, words, route.Runs));
        }
    }

    private void Answer(string text, bool opens, TurnTimings timings)
    {
        agent.Turns++;
        course.CallerSpoke();
        context.History.Add(new Utterance(Speaker.Caller, text, context.Now));
        var route = context.Flow.Consider(text);
        var draft = speculation.Take(text, route);
        if (context.Flow.IsOn && route is null)
            Await(draft, text, timings);
        else if (draft is not null)
            Adopt(draft, route, text, timings);
        else
            Ask(text, isInterruptible: true, timings, route);
        if (agent.Reply is { } reply)
            reply.Speech.Opens = opens;
    }

    /// <summary>Makes a draft the reply, and lets the events that were kept of the draft happen.</summary>
    private void Adopt(Draft draft, FlowRoute? route, string text, TurnTimings timings)
    {
        speculation.Reset();
        if (route is not null)
            context.Flow.Move(route);
        HandOver(draft, agent.Take(draft, text, Timed(timings, route)!));
    }

    /// <summary>Asks for a reply, and goes where it belongs.</summary>
    private void Ask(string? answers, bool isInterruptible, TurnTimings? timings, FlowRoute? route)
    {
        speculation.Reset();
        var words = context.Flow.Words(route);
        if (route is not null && answers is not null)
            context.Flow.Move(route);
        var fate = agent.Ask(answers, isInterruptible, Timed(timings, route), words, route?.Runs);
        Follow(agent.Reply!, fate);
    }

    /// <summary>Begins a reply of which it is not decided where in the flow it belongs. It is written meanwhile for the place where that is likely.</summary>
    private void Await(Draft? draft, string text, TurnTimings timings)
    {
        speculation.Reset();
        agent.Await(draft, text, timings);
    }

    private static TurnTimings? Timed(TurnTimings? timings, FlowRoute? route) => timings is null || route is not { Transitions: { Count: > 0 } transitions } ? timings : timings with { Transitions = transitions };

    private void HandOver(Draft draft, Reply reply)
    {
        if (draft.IsFixed)
        {
            Follow(reply, agent.Say(reply, ""));
            return;
        }

        foreach (var happened in draft.HandOver().TakeWhile(_ => agent.Reply == reply))
        {
            switch (happened)
            {
                case ReplyTextReceived: agent.Release(reply); break;
                case AnswerExpected e: context.Expect(e.Expectation); break;
                case ToolCalled e: writing.ToolCalled(reply, e, isWritten: true); break;
                case ReplyTextEnded: Follow(reply, writing.TextEnded(reply)); break;
            }
        }

        if (agent.Reply == reply)
            draft.GiveTimes(reply);
    }
}
