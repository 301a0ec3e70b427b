using System.Text.Json.Nodes;
using static VoiceAgent.Conversation.EngineContext;

namespace VoiceAgent.Conversation;

/// <summary>What a reply's model does: it writes, calls tools, goes on with their results, ends or fails.</summary>
internal sealed class ReplyWriting(EngineContext context, ToolBook tools, Failures failures, AgentTurn agent)
{
    private readonly ConversationOptions _options = context.Options;

    public ReplyFate TextReceived(Reply reply, string text)
    {
        if (reply.Text.HasEnded || text.Length == 0)
            return ReplyFate.GoesOn;
        reply.Timings = reply.Timings with { FirstToken = reply.Timings.FirstToken ?? context.Now };
        reply.Text.Add(text, context.Now);
        return agent.Release(reply);
    }

    public ReplyFate TextEnded(Reply reply)
    {
        if (reply.Text.HasEnded)
            return ReplyFate.GoesOn;
        reply.Timings = reply.Timings with { ModelEnd = context.Now };
        reply.Text.Flush(context.Now);
        reply.Text.TakeCode(isAnswered: reply.HasWords || reply.Tools.Current.Count > 0, context.Now);
        agent.Release(reply);
        (reply.Tools.RoundEnded, reply.Text.At) = (true, context.Now);
        return reply.Tools.Current.Count > 0 ? NextRound(reply) : EndText(reply);
    }

    /// <summary>Takes a failure of the model, or gives the model up.</summary>
    public ReplyFate ModelFailed(Reply reply)
    {
        if (reply.Text.HasEnded)
            return ReplyFate.GoesOn;
        reply.Text.Flush(context.Now);
        agent.Release(reply);
        if (reply.After != AfterReply.Listen)
            return EndText(reply); // The model had come to its end in all but form.
        if (!reply.HasWords)
            return ReplyFate.ModelFailed;
        // What was written so far and the apology are said in one breath.
        (reply.Text.HasFailed, reply.Text.HasEnded) = (true, true);
        failures.Add();
        if (context.Texts.Apology.Length > 0)
            reply.Text.Waiting.Enqueue(context.Spoken(context.Texts.Apology));
        return agent.Release(reply);
    }

    /// <summary>Takes a tool call of the model.</summary>
    /// <param name="isWritten">The text before the call is cut into pieces already, as a draft's text was when its model called the tool.</param>
    public void ToolCalled(Reply reply, ToolCalled e, bool isWritten)
    {
        if (reply.Text.HasEnded)
            return;
        reply.Text.At = context.Now;
        if (!isWritten)
            reply.Text.Flush(context.Now);
        agent.Release(reply);

        var arguments = e.Arguments.Length > 0 ? e.Arguments : "{}";
        switch (e.Name)
        {
            case BuiltInTools.HangUp:
                reply.Then(AfterReply.HangUp);
                tools.Answer(reply, e, arguments, null, ToolOutcome.Returned);
                break;
            case BuiltInTools.SetVariables when context.Flow.IsOn && ToolArguments.IsObject(arguments):
                var (told, isDone) = context.Flow.Set(arguments);
                tools.Answer(reply, e, arguments, told, isDone ? ToolOutcome.Returned : ToolOutcome.Failed);
                break;
            case BuiltInTools.Transfer when PassOn(arguments) is var reason:
                if (reason is null)
                    reply.Then(AfterReply.Transfer);
                tools.Answer(reply, e, arguments, reason, reason is null ? ToolOutcome.Returned : ToolOutcome.Failed);
                break;
            case BuiltInTools.SendDigits when ToolArguments.Text(arguments, "digits") is { Length: > 0 } digits:
                context.Do(new SendDigits(digits));
                tools.Answer(reply, e, arguments, """{"result":"sent"}""", ToolOutcome.Returned);
                break;
            case BuiltInTools.SendDigits:
                tools.Answer(reply, e, arguments, """{"error":"the argument digits is missing"}""", ToolOutcome.Failed);
                break;
            case var _ when !ToolArguments.IsObject(arguments):
                tools.Answer(reply, e, arguments, """{"error":"the arguments are no JSON object"}""", ToolOutcome.Failed);
                break;
            case var name when !context.Flow.Offers(name):
                tools.Answer(reply, e, arguments, """{"error":"there is no such tool at this point of the conversation"}""", ToolOutcome.Failed);
                break;
            default:
                Call(reply, e, arguments);
                break;
        }
    }

    /// <summary>Has the caller be passed on as the model wants it.</summary>
    /// <returns>What the model is told; null where the caller is passed on.</returns>
    private string? PassOn(string arguments)
    {
        if (!context.Flow.Offers(BuiltInTools.Transfer))
            return """{"error":"callers are not passed on at this point of the conversation"}""";
        if (_options.Agent.Destinations is not { Count: > 0 } destinations)
            return _options.Agent.TransferTo.Length > 0 ? null : """{"error":"calls cannot be passed on"}""";
        if (ToolArguments.Text(arguments, BuiltInTools.Destination) is not { } destination || !destinations.ContainsKey(destination))
            return $$"""{"error":"destination must be one of {{string.Join(", ", destinations.Keys)}}"}""";
        if (context.Flow.WhyNot(destination) is { } reason)
            return new JsonObject { ["error"] = reason }.ToJsonString();
        context.Flow.Choose(destination);
        return null;
    }

    /// <summary>Has a tool of the agent's run, unless something is lacking for it, or the caller is asked first.</summary>
    private void Call(Reply reply, ToolCalled e, string arguments)
    {
        var (given, missing) = context.Flow.Values.For(e.Name);
        var request = new ToolRequest(e.Name, arguments, Key: "", e.IsCancellable) { Variables = given };
        if (missing.Count > 0)
        {
            tools.Answer(reply, e, arguments, $$"""{"error":"the tool was not called, because this is not known yet: {{string.Join(", ", missing)}}. Find it out and set it first."}""", ToolOutcome.Failed);
        }
        else if (context.Flow.Consent.IsNeeded(e.Name))
        {
            var (answer, isAsked) = context.Flow.Ask(reply.Id, e.Id, request);
            tools.Answer(reply, e, arguments, answer, isAsked ? ToolOutcome.Returned : ToolOutcome.Failed);
        }
        else
        {
            tools.Run(reply, e.Id, request);
        }
    }

    /// <summary>Goes on once a tool of the reply's current round is waited for no longer.</summary>
    public ReplyFate ToolSettled(Reply reply)
    {
        reply.Text.At = context.Now;
        return reply.Tools.RoundEnded ? NextRound(reply) : ReplyFate.GoesOn;
    }

    /// <summary>Has the model go on once all tools of its round have returned, or are let go.</summary>
    private ReplyFate NextRound(Reply reply)
    {
        if (reply.Tools.Awaited is not null)
            return ReplyFate.GoesOn;
        reply.FinishRound();
        if (reply.After != AfterReply.Listen)
            return EndText(reply);
        if (reply.Tools.Rounds > _options.Limits.MaxToolRounds)
            return ModelFailed(reply);
        // What the tools have found out may lead elsewhere.
        if (context.Flow.FollowRules() is { } route)
        {
            reply.Timings = reply.Timings with { Transitions = [.. reply.Timings.Transitions ?? [], .. route.Transitions] };
            if (context.Flow.Words(route) is { } words)
                return agent.Say(reply, words);
        }

        if (context.Flow.Consent.QuestionOf(reply.Id) is { } question)
            return agent.Say(reply, question);
        agent.Ask(reply);
        return ReplyFate.GoesOn;
    }

    /// <summary>Has unfinished text spoken as far as it goes, because the caller would otherwise hear a gap.</summary>
    public void ForceText(Reply reply)
    {
        reply.Text.Force(context.Now);
        agent.Release(reply);
    }

    /// <summary>Has the model of a restored reply go on, where it had not ended.</summary>
    public ReplyFate GoOn(Reply reply)
    {
        var fate = agent.Release(reply);
        if (reply.Text.HasEnded)
            return fate;
        if (reply.Writer.IsUndecided)
        {
            context.Flow.Consider(reply.Answers!);
            return ReplyFate.GoesOn;
        }

        if (reply.Tools.RoundEnded)
            return NextRound(reply);
        agent.Ask(reply);
        return ReplyFate.GoesOn;
    }

    /// <summary>Considers what falls due from the reply's model.</summary>
    public void Consider(Reply reply, ref NextDue next)
    {
        if (reply.Tools.Awaited is { } tool)
            next.Consider(tool.AwaitedSince + _options.Limits.ToolTimeout, Due.ToolTimeout);
        else
            next.Consider(reply.Text.At + _options.Limits.ReplyTimeout, Due.ReplyTimeout);
        if (!reply.Text.CanForce)
            return;
        // Text is forced only when the caller would otherwise hear that the model pauses, or does not come to a full stop.
        var dry = context.Now + reply.Speech.Ahead(context.Now);
        next.Consider(Latest(reply.Text.At + ReplyPieces.Stall, dry - ReplyPieces.Stall), Due.TextStall);
        next.Consider(Latest(reply.Text.PendingSince + ReplyPieces.RunOn, dry - ReplyPieces.RunOn), Due.TextStall);
    }

    private ReplyFate EndText(Reply reply)
    {
        reply.Then(context.Flow.After);
        if (!reply.HasWords && reply.After == AfterReply.Listen)
            return EndWordless(reply);
        reply.Text.HasEnded = true;
        // No caller is left without a word, even where the model finds none.
        if (!reply.HasWords && (reply.After == AfterReply.HangUp ? context.Texts.Goodbye : context.Texts.TransferAnnouncement) is { Length: > 0 } farewell)
            reply.Text.AddScripted(farewell, context.Now);
        return agent.Release(reply);
    }

    /// <summary>Ends a text of which nothing can be spoken. No words are right after a "thank you"; otherwise the model is asked once more.</summary>
    private ReplyFate EndWordless(Reply reply)
    {
        if (reply.Answers is { } answers && context.Language.IsThanks(answers))
        {
            reply.Text.HasEnded = true;
            return agent.Release(reply);
        }

        if (reply.Text.IsAskedAgain)
            return ReplyFate.ModelFailed;
        (reply.Text.IsAskedAgain, reply.Tools.RoundEnded) = (true, false);
        agent.Ask(reply);
        return ReplyFate.GoesOn;
    }
}
