using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// The agent's side: text, tools, speech, and what was heard of it.
public sealed partial class ConversationEngine
{
    private static TimeSpan Latest(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private void AskModel(string? answers, bool interruptible, TurnTimings? timings = null)
    {
        Ask(Begin(null, answers, interruptible, isScripted: false, timings));
    }

    private void SayScripted(string text, bool interruptible = true, AfterReply after = AfterReply.Listen, HangUpReason reason = HangUpReason.Finished)
    {
        var reply = Begin(null, answers: null, interruptible, isScripted: true, timings: null);
        reply.After = after;
        reply.HangUpReason = reason;
        reply.TextEnded = true;
        reply.Chunker.Add(text);
        FlushText(reply);
        FinishIfHeard(reply);
    }

    /// <param name="draft">The reply was begun already.</param>
    private Reply Begin(ReplyId? draft, string? answers, bool interruptible, bool isScripted, TurnTimings? timings)
    {
        Discard();
        (_drafts, _considered) = (0, null);
        var reply = new Reply(draft ?? new ReplyId(++_replies), new SentenceChunker(_options.Chunker), timings?.EndOfTurn ?? _now)
        {
            Answers = answers,
            IsInterruptible = interruptible,
            IsScripted = isScripted,
            Timings = (timings ?? new TurnTimings { EndOfTurn = _now }) with { Turn = _turns, Tools = _returned.Count > 0 ? [.. _returned] : null },
            OverlapFrom = _caller.FirstUnfinished ?? (_caller.IsSpeaking ? _utterances : null),
        };
        _returned.Clear();
        return _reply = reply;
    }

    private void OnReplyText(Reply reply, string text)
    {
        if (reply.TextEnded || text.Length == 0)
            return;
        reply.TextAt = _now;
        reply.CanForce = true;
        if (!reply.Chunker.HasPending)
            reply.PendingSince = _now;
        reply.Timings = reply.Timings with { FirstToken = reply.Timings.FirstToken ?? _now };
        reply.Chunker.Add(WithoutMarkup(reply.Markup, text));
        TakePieces(reply);
    }

    private string WithoutMarkup(MarkupFilter filter, string text) => _options.RemovesMarkup ? filter.Add(text) : text;

    private void OnReplyTextEnded(Reply reply)
    {
        if (reply.TextEnded)
            return;
        reply.Timings = reply.Timings with { ModelEnd = _now };
        FlushText(reply);
        SpeakCode(reply);
        reply.RoundEnded = true;
        reply.TextAt = _now;
        if (reply.Tools.Count > 0)
            NextRoundIfToolsReturned(reply);
        else
            EndText(reply);
    }

    private void EndText(Reply reply)
    {
        if (!reply.HasWords && reply.After == AfterReply.Listen)
        {
            EndWordless(reply);
            return;
        }

        reply.TextEnded = true;
        // Nobody is left without a word, also where the model finds none.
        if (!reply.HasWords && (reply.After == AfterReply.HangUp ? _options.Goodbye : _options.TransferAnnouncement) is { Length: > 0 } farewell)
        {
            reply.Chunker.Add(farewell);
            FlushText(reply);
        }

        FinishIfHeard(reply);
    }

    /// <summary>The model has written nothing that can be spoken: right after a "thank you", else it is asked once more.</summary>
    private void EndWordless(Reply reply)
    {
        if (reply.Answers is { } answers && Courtesy.IsThanks(answers))
        {
            reply.TextEnded = true;
            FinishIfHeard(reply);
        }
        else if (reply.IsAskedAgain)
        {
            Fail(reply, _options.Apology);
        }
        else
        {
            (reply.IsAskedAgain, reply.RoundEnded) = (true, false);
            Ask(reply);
        }
    }

    private void OnReplyFailed(Reply reply)
    {
        if (reply.TextEnded)
            return;
        FlushText(reply);
        if (reply.After != AfterReply.Listen)
        {
            // It had come to its end in all but form.
            EndText(reply);
            return;
        }

        if (!reply.HasWords)
        {
            Fail(reply, _options.Apology);
            return;
        }

        // What was written so far is said, then the apology, in one breath.
        reply.HasFailed = true;
        reply.TextEnded = true;
        _failures++;
        if (_options.Apology.Length > 0)
            reply.Waiting.Enqueue(_options.Spoken(_options.Apology));
        Release(reply);
        FinishIfHeard(reply);
    }

    /// <summary>The caller is told that it takes a while.</summary>
    private void Fill(Reply reply)
    {
        reply.HasFiller = true;
        Bridge(reply, _options.Filler);
    }

    /// <summary>The caller hears that it was heard.</summary>
    private void Open(Reply reply)
    {
        _hasOpened = true;
        Bridge(reply, _options.Openers[_turns % _options.Openers.Count]);
    }

    private void Bridge(Reply reply, string text)
    {
        var segment = reply.AddSegment(_options.Spoken(text), _now, isFiller: true);
        reply.Timings = reply.Timings with { Filler = reply.Timings.Filler ?? _now };
        _commands.Add(new Speak(reply.Id, segment.Index, segment.Text));
    }

    private void ForceText(Reply reply)
    {
        reply.CanForce = false;
        if (reply.Chunker.TryForce(out var piece))
            Take(reply, piece);
        TakePieces(reply);
    }

    /// <summary>What was written so far is all that comes for now: it is spoken to its end.</summary>
    private void FlushText(Reply reply)
    {
        reply.Chunker.Add(reply.Markup.Complete());
        reply.Chunker.Complete();
        TakePieces(reply);
        reply.Chunker = new SentenceChunker(_options.Chunker);
    }

    /// <summary>An answer that is all a block of code is an answer; data is none.</summary>
    private void SpeakCode(Reply reply)
    {
        var code = reply.Markup.TakeCode().Trim();
        if (reply.HasWords || reply.Tools.Count > 0 || code.Length == 0 || code[0] is '{' or '[' or '<')
            return;
        reply.Chunker.Add(code);
        reply.Chunker.Complete();
        TakePieces(reply);
        reply.Chunker = new SentenceChunker(_options.Chunker);
    }

    private void TakePieces(Reply reply)
    {
        while (reply.Chunker.TryTake(out var piece))
            Take(reply, piece);
        if (reply.Waiting.Count > 0)
            reply.Timings = reply.Timings with { FirstSentence = reply.Timings.FirstSentence ?? _now };
        Release(reply);
    }

    private void Take(Reply reply, string piece)
    {
        reply.Writer ??= new PieceWriter(_options);
        if (reply.Writer.Write(piece) is { Length: > 0 } spoken)
            reply.Waiting.Enqueue(spoken);
        reply.PendingSince = _now;
    }

    /// <summary>Hands on as many pieces as synthesis may run ahead.</summary>
    private void Release(Reply reply)
    {
        while (reply.Waiting.Count > 0 && reply.Ahead(_now) < _options.SynthesisLead)
        {
            var segment = reply.AddSegment(reply.Waiting.Dequeue(), _now);
            _commands.Add(new Speak(reply.Id, segment.Index, segment.Text));
        }
    }

    private void OnSegmentQueued(Reply reply, SegmentQueued e)
    {
        if (reply.Find(e.Segment) is not { Duration: null } segment)
            return;
        segment.Queue(e.Duration, e.Words, _now);
        reply.Timings = reply.Timings with { SynthesisEnd = _now };
        Release(reply);
    }

    private void OnPlayoutStarted(Reply reply, int index)
    {
        if (reply.Find(index) is not { StartedAt: null } segment)
            return;
        _isVoiceSilent = false;
        segment.Start(_now);
        if (reply.IsHeld)
            segment.Hold(_now); // It began before the mouth knew.
        reply.Timings = reply.Timings with { FirstAudio = reply.Timings.FirstAudio ?? _now };
    }

    private void OnMarkReached(Reply reply, MarkReached e)
    {
        if (reply.Find(e.Segment) is not { IsHeard: false } segment)
            return;
        segment.Reach(e.Played, e.IsEnd, _now);
        Release(reply);
        FinishIfHeard(reply);
    }

    private void OnMarkMissing(Reply reply, Segment segment)
    {
        if (segment.StartedAt is null)
        {
            OnSynthesisFailed(reply, isTimedOut: false);
            return;
        }

        segment.Reach(segment.ExpectedDuration, isEnd: true, _now);
        Release(reply);
        FinishIfHeard(reply);
    }

    private void OnSynthesisFailed(Reply reply, bool isTimedOut)
    {
        // Nobody waits for a voice in vain again and again: the goodbye can do without one.
        if (isTimedOut && _isVoiceSilent)
            _failures = Math.Max(_failures, _options.MaxFailures - 1);
        _isVoiceSilent = isTimedOut;
        Fail(reply, _options.Apology);
    }

    private void Fail(Reply reply, string apology)
    {
        var reason = reply.HangUpReason;
        var passesOn = reply.After == AfterReply.Transfer;
        var wasLetGo = reply is { IsScripted: true, HangUpReason: HangUpReason.Idle };
        End(ReplyOutcome.Failed);
        if (passesOn)
            StartTransfer(); // The caller is to be helped, said or not.
        else if (wasLetGo)
            HangUpNow(reason); // Nobody is there to hear an apology.
        else
            OnFailure(apology, reason);
    }

    private void OnFailure(string apology, HangUpReason reason = HangUpReason.Finished)
    {
        _failures++;
        if (_phase == Phase.Closing)
            HangUpNow(reason);
        else if (_failures >= _options.MaxFailures)
            GiveUp();
        else
            SayScripted(apology);
    }

    private void GiveUp()
    {
        // Once: whoever did not take the call will not take it now.
        if (_options.FailureAction is FailureAction.Transfer && !_hasGivenUp)
        {
            _hasGivenUp = true;
            SayScripted(_options.FailureTransfer, interruptible: false, AfterReply.Transfer);
            return;
        }

        Close(_options.FailureGoodbye, HangUpReason.Failed);
    }

    private void FinishIfHeard(Reply reply)
    {
        if (!reply.TextEnded || !reply.EverythingHeard || _reply != reply)
            return;
        if (!reply.IsScripted && !reply.HasFailed)
            _failures = 0;
        // Who begins after the last word answers it; and what was asked is not always a question.
        if (reply.OverlapFrom is not null && _now - _caller.Onset > _options.LastWordsWindow && !reply.Segments.Any(s => Question.AsksFor(s.Text)))
            _overlapped = _utterances;
        End(reply.HasFailed ? ReplyOutcome.Failed : ReplyOutcome.Completed);
        if (reply.HasFailed && _failures >= _options.MaxFailures)
            GiveUp();
        else if (reply.After == AfterReply.HangUp)
            HangUpNow(reply.HangUpReason);
        else if (reply.After == AfterReply.Transfer)
            StartTransfer();
    }

    private void StartTransfer()
    {
        _phase = Phase.Transferring;
        _transferSince = _now;
        _caller = new CallerTurn();
        _commands.Add(new Transfer(_options.TransferTo));
    }

    private void End(ReplyOutcome outcome)
    {
        if (_reply is not { } reply)
            return;
        if (!reply.EverythingHeard && reply.Segments.Count > 0)
            _commands.Add(new ClearPlayout(reply.Id));
        else if (reply.IsHeld)
            _commands.Add(new ResumePlayout(reply.Id)); // Nothing is left to clear, and the next reply must not find the mouth held.
        var cutShort = outcome == ReplyOutcome.Interrupted;
        Outlive(reply);
        _history.AddRange(reply.AsHeard(_now, cutShort));
        _commands.Add(new EndReply(reply.Id, outcome, reply.Answers, reply.Heard(_now), reply.Timings with { End = _now }));
        _reply = null;
        Settle();
        _idleSince = _now;
        if (outcome is ReplyOutcome.Withdrawn)
        {
            _hasOpened &= !reply.Opens || reply.Heard(_now).Length > 0;
            return;
        }

        // An apology or a prompt does not ask anew. One who cuts in knows what is being asked.
        if ((!reply.IsScripted || reply.Id.Value == 1) && reply.Answer is { Length: > 0 } said)
            _said = said;
        if (reply.Answers is not null)
        {
            _hasOpened = false;
            if (!_hasPaused)
                _pace = _pace.Fluent(_options.Pace);
            _hasPaused = false;
        }
    }
}
