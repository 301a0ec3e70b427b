using VoiceAgent.Conversation.Text;

namespace VoiceAgent.Conversation;

// The caller's side: speech, words, keys, the end of a turn, and cutting in.
public sealed partial class ConversationEngine
{
    /// <summary>The silence after which the words so far are all of the turn.</summary>
    private TimeSpan Delay()
    {
        return Ending() switch
        {
            TurnEnding.Unfinished => _options.UnfinishedDelay,
            TurnEnding.Dictated => _options.DictationDelay,
            _ when IsDraftMissing => Latest(_options.DictationDelay, Own(_options.EndpointingDelay)),
            TurnEnding.Finished => Own(_options.FinishedDelay),
            _ => Own(_options.EndpointingDelay),
        };

        TimeSpan Own(TimeSpan delay) => _options.LearnsPauses ? _pace.Apply(delay, _options) : delay;
    }

    private TimeSpan TurnEnd()
    {
        var end = _caller.LastSound + Delay();
        return _caller.AwaitsTranscript ? Latest(end, _caller.GivenBackAt) + _options.TranscriptTimeout
            : _overSince is { } since && AwaitsDraft() ? DraftReadyBy(since)
            : Latest(end, PredictedBy());
    }

    private void OnSpeechStarted(SpeechStarted e)
    {
        _utterances++;
        if (_phase != Phase.Talking)
            return;
        var onset = e.Onset < _now ? e.Onset : _now;
        if (_overSince is not null && onset > _caller.LastSound)
            (_reopened ??= []).Add(_now);
        _overSince = null;
        var isPause = _reply is null && _caller is { IsOpen: true, IsSpeaking: false } && !IsMidway;
        _caller.Start(_utterances, onset, isPause ? onset - _caller.LastSound : null);
        if (_reply is { } reply)
            reply.OverlapFrom ??= _utterances;
    }

    private void OnSpeechContinued(SpeechContinued e)
    {
        if (!_caller.Continue(e.LastSound < _now ? e.LastSound : _now))
            return;
        if (_reply is not { IsInterruptible: true, OverlapFrom: not null } reply || _lineLost)
            return;
        var spoken = _caller.LastSound - _caller.Onset;
        if (!reply.IsHeld && spoken >= _options.HoldAfter)
            Hold(reply);
        if (reply.IsAudible && spoken >= InterruptAfter(reply))
            Interrupt(reply, OverlapReason.LongSpeech);
    }

    private void OnSpeechStopped(SpeechStopped e)
    {
        if (!_caller.IsSpeaking)
            return;
        _caller.Stop(e.LastSound < _now ? e.LastSound : _now);
        if (_reply is { } reply)
            JudgeOverlap(reply);
    }

    private void OnTranscribed(Transcribed e)
    {
        if (_phase != Phase.Talking)
            return;
        var wasNotUnderstood = _caller.WasNotUnderstood(e.Utterance);
        if (!_caller.Transcribe(e.Utterance, e.Text, e.IsFinal, _now))
            return;
        // It was slow, and did not fail.
        if (wasNotUnderstood && _caller.IsLate(e.Utterance) && _failures > 0)
            _failures--;
        if (DraftOf(_caller.Text) is null)
            Discard();
        if (e.IsFinal && _caller.PauseBefore(e.Utterance) is { } pause)
            Learn(pause);
        if (_reply is { } reply)
            JudgeOverlap(reply);
    }

    private void OnTranscriptionFailed(TranscriptionFailed e)
    {
        if (_phase == Phase.Talking && _caller.Fail(e.Utterance, keepWords: e.Kind != FailureKind.Incomplete) && _reply is { } reply)
            JudgeOverlap(reply);
    }

    /// <summary>Decides on speech over the agent as far as its words allow.</summary>
    private void JudgeOverlap(Reply reply)
    {
        if (reply.OverlapFrom is not { } from || !reply.IsInterruptible)
            return;
        var words = Backchannel.English.Read(_caller.TextSince(from));
        var isComplete = !_caller.IsSpeaking && !_caller.AwaitsTranscript;
        // Some words that mean something count before they are final.
        OverlapReason? interrupts = words.IsInterruption ? OverlapReason.HardWord
            : words.ContentWords >= (isComplete ? 1 : _options.InterruptWords) && (isComplete || !words.MayAcknowledge) ? OverlapReason.Words
            : isComplete && words.Words > 0 && (AwaitsAnswer(reply) || _caller.IsLate(from)) ? OverlapReason.Answer
            : null;
        if (interrupts is { } reason)
        {
            Interrupt(reply, reason);
        }
        else if (isComplete)
        {
            // Noise or an acknowledgement: nobody answers it.
            _caller.DropFinished(from);
            reply.OverlapFrom = null;
            Resume(reply, words.IsAcknowledgement ? OverlapReason.Acknowledgement : OverlapReason.NoWords);
        }
    }

    private TimeSpan InterruptAfter(Reply reply)
    {
        var words = Backchannel.English.Read(_caller.TextSince(reply.OverlapFrom!.Value));
        return words.IsAcknowledgement ? _options.InterruptAcknowledgingAfter
            : words.Words == 0 || words.MayAcknowledge ? Latest(_options.InterruptAfter, _options.InterruptWithoutWordsAfter)
            : _options.InterruptAfter;
    }

    /// <summary>The reply ends in a question and is all but heard, or has just asked one in its middle: what the caller says now answers it.</summary>
    private bool AwaitsAnswer(Reply reply) =>
        (reply is { TextEnded: true, IsAudible: true, Waiting.Count: 0 } && reply.Segments[^1].Text.EndsWith('?') && reply.Ahead(_now) <= _options.AnswerWindow)
        || HasJustAsked(reply);

    private bool HasJustAsked(Reply reply)
    {
        if (!reply.IsAudible)
            return false;
        var heard = reply.Heard(_now);
        var asked = heard.LastIndexOf('?');
        // Since then, as long as the caller spoke, and a moment to think of it.
        return asked >= 0 && SpokenLength.Estimate(heard.AsSpan(asked + 1)) <= _options.AnswerWindow + (_now - _caller.Onset);
    }

    private void Hold(Reply reply)
    {
        reply.IsHeld = true;
        Note(reply, OverlapDecision.Held, OverlapReason.Speech);
        foreach (var segment in reply.Segments)
            if (!segment.IsHeard)
                segment.Hold(_now);
        _commands.Add(new HoldPlayout(reply.Id));
    }

    private void Resume(Reply reply, OverlapReason reason)
    {
        if (!reply.IsHeld)
            return;
        reply.IsHeld = false;
        Note(reply, OverlapDecision.Resumed, reason);
        reply.WatchFrom = _now;
        reply.OverlapFrom = _caller.IsSpeaking || _caller.AwaitsTranscript ? reply.OverlapFrom : null;
        foreach (var segment in reply.Segments)
            if (segment is { StartedAt: not null, IsHeard: false })
                segment.Start(_now);
        // Nobody goes on in the middle of a word.
        if (reply.Playing is { StartedAt: not null } playing && playing.WordEndBefore(_options.LongestStepBack) is { } from)
        {
            playing.PlayAgain(from, _now);
            _commands.Add(new ResumePlayout(reply.Id, playing.Index, from));
            return;
        }

        _commands.Add(new ResumePlayout(reply.Id));
    }

    /// <summary>Stops the agent in one step: what is queued is dropped, what was heard stays, and an answer of which nothing was heard and done gives the caller's turn back: to one who was only told that they were heard, too.</summary>
    private void Interrupt(Reply reply, OverlapReason reason)
    {
        Note(reply, OverlapDecision.Interrupted, reason);
        var isUnheard = !reply.IsAnswerHeard(_now) && !reply.HasDone;
        if (reply is { Answers: not null, Timings: { LastSound: { } lastSound } timings } && _caller.Onset > lastSound && _caller.Onset - (timings.FirstAudio ?? timings.EndOfTurn) < _options.CutOffWithin)
            Learn(_caller.Onset - lastSound);
        End(isUnheard ? ReplyOutcome.Withdrawn : ReplyOutcome.Interrupted);
        if (isUnheard && reply.Answers is { } words)
        {
            RemoveLastCallerUtterance();
            _turns--;
            _caller.Prepend(words);
        }
    }

    private void Note(Reply reply, OverlapDecision decision, OverlapReason reason) =>
        reply.Timings = reply.Timings with { Overlaps = [.. reply.Timings.Overlaps ?? [], new Overlap(_now, decision, reason, _caller.LastSound - _caller.Onset)] };

    private void Learn(TimeSpan pause)
    {
        _hasPaused = true;
        _pace = _pace.Paused(pause, _options.Pace);
    }

    private void RemoveLastCallerUtterance()
    {
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            if (_history[i].Speaker != Speaker.Caller)
                continue;
            _history.RemoveAt(i);
            return;
        }
    }

    /// <summary>The caller was silent long enough. As long as the agent has nothing to say yet nothing is lost by listening on: whoever goes on was not cut off.</summary>
    private void OnTurnOver()
    {
        if (_overSince is null && AwaitsDraft())
            _overSince = _now;
        else
            EndTurn();
    }

    private void EndTurn()
    {
        var text = _caller.Text;
        // Who spoke is not left without a word because the recognizer does not answer.
        var failed = _caller.HasFailure || (text.Length == 0 && _caller.AwaitsTranscript);
        var timings = new TurnTimings { LastSound = _caller.LastSound, Transcript = _caller.TranscriptAt, Ending = Ending(), Reopened = _reopened, EndOfTurn = _overSince ?? _now };
        (_overSince, _reopened) = (null, null);
        var (isAcknowledgement, opens) = (OnlyAcknowledges(), Opens());
        _caller.Clear();
        _prediction = null;
        if (text.Length == 0 || isAcknowledgement)
        {
            Discard();
            _drafts = 0;
            // A noise says nothing: whoever makes it is as silent as before.
            if (isAcknowledgement)
                _idleSince = _now;
            if (failed)
            {
                _idlePrompts = 0; // It is not the caller who is silent.
                OnFailure(_options.NotUnderstood);
            }

            return;
        }

        _turns++;
        _idlePrompts = 0;
        _history.Add(new Utterance(Speaker.Caller, text, _now));
        if (!TakeDraft(text, timings))
            AskModel(text, interruptible: true, timings);
        if (_reply is { } reply)
            reply.Opens = opens;
    }

    /// <summary>"Mhm" to the agent's last words: nobody answers that.</summary>
    private bool OnlyAcknowledges() =>
        _caller.LastUtterance is > 0 and var last && last <= _overlapped && Backchannel.English.Read(_caller.Text).IsAcknowledgement;

    private void OnDigit(DigitPressed e)
    {
        if (_phase != Phase.Talking)
            return;
        if (_reply is { IsInterruptible: true } reply)
            Interrupt(reply, OverlapReason.Key);
        if (e.Digit != '#' || _digits.Length == 0)
            _digits = _digits.Length == 0 ? e.Digit.ToString() : $"{_digits} {e.Digit}";
        _digitAt = _now;
        if (e.Digit == '#')
            EndDigits();
    }

    private void EndDigits()
    {
        _caller.Append(_digits, _now);
        _digits = "";
        _hasPaused = true; // Keys tell nothing of how the caller speaks.
        if (_reply is null && !_caller.IsSpeaking && !_caller.AwaitsTranscript)
            EndTurn();
    }

    private void OnIdle()
    {
        if (IsWorking)
        {
            // It is the agent who keeps the caller waiting.
            _idleSince = _now;
            if (_options.Filler.Length > 0)
                SayScripted(_options.Filler);
            return;
        }

        if (_idlePrompts >= _options.MaxIdlePrompts)
        {
            // Whoever is there after all may say so.
            if (_options.IdleGoodbye.Length > 0)
                SayScripted(_options.IdleGoodbye, interruptible: true, AfterReply.HangUp, HangUpReason.Idle);
            else
                Close("", HangUpReason.Idle);
            return;
        }

        _idlePrompts++;
        SayScripted(_options.IdlePrompt);
    }
}
