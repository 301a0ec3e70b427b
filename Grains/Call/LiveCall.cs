using VoiceAgent.Agent;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>A session on a leg: the part of a call that lives in this activation. Another leg gets another session.</summary>
internal sealed class LiveCall : ICallJournal
{
    /// <summary>How long a gateway may take to learn that the call is over.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a tool waits for the gateway to remember that it is begun.
    /// Where the gateway does not answer, the tool's key alone keeps it from being done twice.</summary>
    private static readonly TimeSpan SecureTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WatchAtLeastEvery = TimeSpan.FromSeconds(1);

    private readonly CallGrain _grain;
    private readonly CallFacts _facts;
    private readonly AttachedAgent? _attachedAgent;
    private readonly CallAgent _agent;
    private readonly List<Json<EndReply>> _turns;
    private readonly CallServices _services;
    private readonly CallSession _session;
    private readonly ToolRunner _tools;
    private readonly CallInfo _call;
    private readonly CallRecord _record;
    private readonly CallRecorder? _recorder;
    private readonly SpeechPlace _place;
    private readonly LegWatch _watch;
    private readonly WorkInbox<SpokenPart> _spoken;
    private readonly WorkInbox<ReplyPart> _written;
    private readonly WorkInbox<TranscriptPart> _transcribed;
    private readonly Dictionary<CallEvent, long> _reported = new(ReferenceEqualityComparer.Instance);

    // Speech of the caller that no transcript contains is kept: another leg does not have its audio.
    private readonly Queue<(LegSpeech Speech, TimeSpan At)> _unrecognized = new();
    private List<Json<CallLogLine>> _lines;
    private readonly bool _isNew;
    private readonly int _recognizerRate;
    private long _renewedAt;
    private int _known;
    private TimeSpan _onset;
    private int? _fragment;
    private bool _isSpeaking;

    // The line is lost because the leg says so, or is taken for lost while the leg is silent.
    private bool _isLineLost;
    private bool _isMissed;
    private bool _isLeaving;
    private Json<ConversationSnapshot>? _snapshot;
    private readonly CallRestored _restored;
    private Task _running = Task.CompletedTask;

    /// <param name="lost">The session of the leg that this one takes the place of, or null.</param>
    public LiveCall(CallGrain grain, LegAttachment attachment, CallMemory memory, CallServices services, IGrainFactory grains, LiveCall? lost)
    {
        _grain = grain;
        _services = services;
        Leg = new RemoteLeg(attachment, services.Time);
        var facts = _facts = attachment.Call;
        _turns = [.. attachment.Turns];
        _attachedAgent = attachment.Agent;
        var files = _attachedAgent?.Files();
        _call = new CallInfo(facts.CallId, facts.IsOutbound ? CallDirection.Outbound : CallDirection.Inbound, facts.From, facts.To) { Agent = files is null ? null : new(_attachedAgent!.Name, files.Version), Variables = _attachedAgent?.Variables };
        _agent = services.Agents.For(files, _call, facts.StartedAt);
        _record = new CallRecord(_call, facts.StartedAt);
        _recorder = services.Recordings.Open(_call, services.Time.GetUtcNow());
        _recognizerRate = attachment.RecognizerRate;
        _restored = new CallRestored(new ReplyId(attachment.QueuedReply), attachment.QueuedSegments, lost?.ReportedAt);
        (_snapshot, _lines) = (memory.Snapshot, [.. memory.Lines]);
        Utterances = _known = memory.Utterances;
        _isNew = memory is { Snapshot: null, Lines.Count: 0 };
        _isLineLost = !attachment.HasLine;
        _renewedAt = services.Time.GetTimestamp();
        _watch = new LegWatch(facts, grains, services.Cluster, services.Gateways, services.Time);

        _place = new SpeechPlace(facts.CallId, facts.Gateway, attachment.SpeechSilo, _agent.Profile.Engines.Asked(), grains, services.Time);
        var names = attachment.Engines;
        (_spoken, _written, _transcribed) = (new(_place, names.TextToSpeech), new(_place, names.LanguageModel), new(_place, names.SpeechToText));
        var receiver = grain.AsReference<ICallWorkGrain>();
        var engines = new CallEngines(
            new ClusterSpeechToText(names.SpeechToText, _place, grains, receiver, _transcribed),
            new ClusterLanguageModel(names.LanguageModel, grains, receiver, _written),
            new ClusterTextToSpeech(names.TextToSpeech, grains, receiver, _spoken)) { TurnDetector = services.TurnDetector?.Knows(_agent.Options.Agent.Language) == true ? services.TurnDetector : null };
        _tools = lost?._tools ?? new ToolRunner(facts.CallId, _agent.Profile.Tools, services.Options.Value.ToolLimit, services.Time);
        _session = new CallSession(_call, engines, _agent.Profile, services.Options.Value, Engine(memory), attachment.At, _record, this, services.Metrics, services.Time, services.Logger, _tools);
        if (lost is not null)
            HearAgain(lost);
    }

    public RemoteLeg Leg { get; }

    /// <summary>The number of the last item of the leg that was taken here. Items that the memory contained are not counted: their speech is heard again.</summary>
    public long Taken { get; private set; }

    /// <summary>How many utterances the caller has begun.</summary>
    public int Utterances { get; private set; }

    /// <summary>Whether the leg has reported to this activation. If so, it knows that the call goes on from the memory that it gave along.</summary>
    public bool HasReports { get; private set; }

    /// <summary>Whether another session goes on with the call. If so, what this session's leg still reports is too late.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Whether the leg is silent, or about to leave, and another one is sought.</summary>
    public bool IsMissingLeg => _watch.IsSilent || _isLeaving;

    /// <summary>What is to be done after the call, once it is over; null for nothing.</summary>
    public EndedCall? Ended { get; private set; }

    /// <summary>When the leg was last heard of, in call time.</summary>
    private TimeSpan ReportedAt => _session.Now - _watch.Silence;

    /// <summary>Seeks another gateway for the call while its own gateway still holds it.</summary>
    public async Task<bool> HandOverAsync()
    {
        _isLeaving = true;
        return _isLeaving = await _watch.SeekAsync();
    }

    public void Rebind(LegAttachment attachment)
    {
        _watch.Hear();
        Leg.Rebind(attachment);
    }

    /// <summary>The conversation so far, for a session on another leg.</summary>
    public CallMemory Memory() => new() { Snapshot = _snapshot, Lines = [.. _lines], Utterances = Utterances };

    public CallAttached Attached(bool wasLost) => new()
    {
        Taken = Taken,
        Utterances = Utterances,
        WasLost = wasLost,
        IsNew = _isNew,
        At = _session.Now,
        StartedAt = _facts.StartedAt,
        Turns = [.. _turns],
        Agent = _attachedAgent,
        PassOnTo = _agent.Options.Agent is { FailureAction: FailureAction.Transfer, TransferTo: { Length: > 0 } to } ? to : null,
    };

    /// <summary>Adds to another leg's attachment what that leg cannot know: when the call began, and what was said.</summary>
    public LegAttachment HandOver(LegAttachment attachment) => attachment with
    {
        At = _session.Now,
        Turns = [.. _turns],
        Agent = _attachedAgent,
        Call = attachment.Call with { StartedAt = _facts.StartedAt, From = _facts.From, To = _facts.To, IsOutbound = _facts.IsOutbound },
    };

    /// <summary>Looks after what can be lost: the call's place and its leg.</summary>
    /// <returns>The time after which it is to be called again, at the latest.</returns>
    public async Task<TimeSpan> WatchAsync()
    {
        if (_services.Time.GetElapsedTime(_renewedAt) >= RenewEvery)
        {
            _renewedAt = _services.Time.GetTimestamp();
            _ = RenewAsync();
        }

        var looking = _watch.LookAsync();
        // The speech of a caller who is speaking goes on when the leg is heard again.
        if (_watch.IsSilent && !_isMissed && !_isLineLost && !_isSpeaking)
            Miss();
        var again = await looking;
        if (_watch.IsLost)
        {
            _session.Fail("the gateway was lost");
            Leg.Abandon();
        }

        return again < WatchAtLeastEvery ? again : WatchAtLeastEvery;
    }

    /// <summary>Ends the conversation of a leg at which nobody listens any more.</summary>
    public void HangUp(string cause)
    {
        _session.OnEvent(new HungUp(cause));
        Leg.Abandon();
    }

    private async Task RenewAsync()
    {
        try
        {
            await _place.RenewAsync();
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            // The place is renewed again in a while; until then it stays as it is.
        }
    }

    public void Take(LegReport report)
    {
        HasReports = true;
        _watch.Hear();
        if (_isMissed)
            Find();
        foreach (var item in report.Items)
        {
            if (item.Number <= Taken)
                continue; // The item was sent twice, because the answer to the first report was lost.
            Taken = item.Number;
            switch (item.What)
            {
                case LegEvent(var json):
                    var happened = Wire.Event(json);
                    Follow(happened);
                    _reported[happened] = item.Number;
                    _session.OnEvent(happened);
                    break;
                case LegSpeech speech:
                    Hear(speech, item.At);
                    break;
                case CarrierAnswered answered:
                    Leg.Answered(answered);
                    break;
            }
        }
    }

    /// <summary>Takes the line of a silent leg for lost. While nobody knows what the caller hears, it is not to be concluded that a reply was not heard.</summary>
    private void Miss()
    {
        _isMissed = true;
        _session.OnEvent(new LineLost());
    }

    private void Find()
    {
        _isMissed = false;
        _session.OnEvent(new LineRestored());
    }

    private void Follow(CallEvent happened)
    {
        switch (happened)
        {
            case SpeechStarted started:
                (Utterances, _onset, _isSpeaking) = (Utterances + 1, started.Onset, true);
                break;
            case SpeechContinued:
                _isSpeaking = true;
                break;
            case SpeechStopped:
                _isSpeaking = false;
                break;
            case LineLost:
                (_isLineLost, _isSpeaking) = (true, false);
                break;
            case LineRestored:
                _isLineLost = false;
                break;
        }
    }

    private void Hear(LegSpeech speech, TimeSpan at)
    {
        _unrecognized.Enqueue((speech, at));
        switch (speech)
        {
            case UtteranceStarted:
                _session.OnUtteranceStarted(speech.Utterance);
                break;
            case UtteranceHeard(_, var pcm):
                _session.OnUtteranceAudio(speech.Utterance, AudioFrame.Over(_recognizerRate, pcm));
                break;
            case UtteranceEnded:
                _session.OnUtteranceEnded(speech.Utterance);
                break;
        }
    }

    /// <summary>Has recognized what the caller said at another leg. An utterance during which that leg was lost ends there, and is left out where it is too short.</summary>
    private void HearAgain(LiveCall lost)
    {
        var heard = lost._unrecognized.ToList();
        if (heard is [.., (not UtteranceEnded, _) last])
        {
            heard.Add((new UtteranceEnded(last.Speech.Utterance), last.At));
            if (last.At - lost._onset < Ear.ShortestFragment)
            {
                _fragment = last.Speech.Utterance;
                heard.RemoveAll(item => item.Speech.Utterance == _fragment);
            }
        }

        foreach (var (speech, at) in heard)
            Hear(speech, at);
    }

    public bool OnSpoken(Guid work, IReadOnlyList<SpokenPart> parts) => parts.All(part => _spoken.Deliver(work, part));

    public bool OnReply(Guid work, JsonList<ReplyPart> parts) => parts.All(part => _written.Deliver(work, Wire.Part(part)));

    public bool OnTranscript(Guid work, TranscriptPart transcript) => _transcribed.Deliver(work, transcript);

    /// <summary>Runs the session.</summary>
    /// <returns>False when the session was left, because the call goes on elsewhere.</returns>
    public async Task<bool> RunAsync()
    {
        var shipping = ShipAsync();
        if (!_isNew)
            _grain.Keep(_snapshot!);
        _services.Metrics.ConversationStarted();
        try
        {
            var session = _session.RunAsync(Leg, _isNew ? new CallStarted() : _restored);
            _running = session;
            if (_isMissed)
                Find();
            if (_fragment is { } fragment)
                _session.OnEvent(new TranscriptionFailed(fragment, FailureKind.Incomplete));
            await session;
        }
        finally
        {
            _services.Metrics.ConversationEnded();
        }

        if (IsLeft)
            return false;
        var outcome = _record.End?.Outcome ?? CallOutcome.Failed;
        Leg.Send(new CallOver { Cause = _record.End?.Cause ?? "", Outcome = outcome.ToString() });
        Leg.Complete();
        _services.Metrics.CallEnded(outcome);
        Ended = _attachedAgent is { } agent
            ? _grain.End(() => AfterCalls.Of(_services, agent, _facts, outcome, _record.End?.Cause ?? "", _record.End?.Length ?? _session.Now, _session.Snapshot(_session.Now), [.. _turns.Select(Wire.Turn)]))
            : null;
        try
        {
            await _place.ReleaseAsync();
        }
        catch (Exception e) when (ClusterFault.IsLoss(e))
        {
            // The reservation runs out by itself.
        }

        await Task.WhenAny(shipping, Task.Delay(GoodbyeTimeout, _services.Time));
        Leg.Abandon();
        return true;
    }

    /// <summary>Sends the leg its orders. A leg that cannot do what it is told is as good as lost, and the caller must not stay on it.</summary>
    private async Task ShipAsync()
    {
        try
        {
            await Leg.RunAsync();
        }
#pragma warning disable CA1031 // Whatever the gateway threw, the call cannot go on with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _grain.LogLegBroken(e);
            _session.Fail("the gateway failed");
        }
    }

    /// <summary>Ends the session without ending the call.</summary>
    public async Task LeaveAsync()
    {
        IsLeft = true;
        _session.Leave();
        Leg.Abandon();
        await _running;
    }

    void ICallJournal.Write(TimeSpan at, CallEvent happened, IReadOnlyList<CallCommand> commands)
    {
        _recorder?.Write(at, happened, commands);
        var line = Wire.Of(at, happened);
        _lines.Add(line);
        if (happened is SpeechStarted)
            _known++;
        _reported.Remove(happened, out var confirmed);
        var recognized = happened switch
        {
            Transcribed { IsFinal: true } transcript => transcript.Utterance,
            TranscriptionFailed failed => failed.Utterance,
            _ => 0,
        };
        while (_unrecognized.TryPeek(out var heard) && heard.Speech.Utterance <= recognized)
            _unrecognized.Dequeue();
        Leg.Remember(new Remember { Line = line, Confirmed = confirmed, Recognized = recognized, Utterances = _known });
        var hasTurnEnded = Tell(commands);
        if (hasTurnEnded || recognized > 0 || happened is CallStarted)
            Checkpoint(at);
        // A tool's work must not be done again, and a segment that the mouth has whole must not be spoken again.
        if (happened is ToolReturned or SegmentQueued || hasTurnEnded)
            Leg.Flush();
    }

    /// <summary>Tells the gateway, and all who listen, of replies that have ended.</summary>
    private bool Tell(IReadOnlyList<CallCommand> commands)
    {
        var replyEnded = false;
        foreach (var ended in commands.OfType<EndReply>())
        {
            replyEnded = true;
            var over = new TurnOver { Turn = Wire.Of(ended) };
            _turns.Add(over.Turn);
            Leg.Remember(over);
            _services.Streams.Publish(_grain, StreamNames.CallEvents, _call.CallId, over);
        }

        return replyEnded;
    }

    Task ICallJournal.SecureAsync() => Leg.DeliveredAsync(SecureTimeout);

    void ICallJournal.Close() => _recorder?.Close();

    /// <summary>Keeps the conversation. Storage always gets it as it is; the leg's memory begins anew only where nothing is under way.</summary>
    private void Checkpoint(TimeSpan at)
    {
        var snapshot = _session.Snapshot(at);
        var json = Wire.Of(snapshot);
        _grain.Keep(json);
        if (snapshot.Reply is not null || snapshot.Caller.Unanswered.Count > 0)
            return;
        _snapshot = json;
        _lines.Clear();
        Leg.Remember(new Checkpoint { Snapshot = json });
    }

    /// <summary>Makes the engine as it was when the last activation, or the last leg, stopped.</summary>
    private ConversationEngine Engine(CallMemory memory)
    {
        var options = _agent.Options;
        var language = _services.Languages.Of(options.Agent.Language);
        if (_isNew)
        {
            Begin(null);
            return new ConversationEngine(options, language, _agent.Flow);
        }

        var start = memory.Snapshot is { } json ? Wire.Snapshot(json) : null;
        var engine = start is null ? new ConversationEngine(options, language, _agent.Flow) : new ConversationEngine(options, start, language, _agent.Flow);
        var last = start?.At ?? TimeSpan.Zero;
        var lines = memory.Lines.Select(Wire.Line).ToList();
        // The snapshot was taken in passing, when nothing was restored.
        if (start is not null && lines is [{ Event: not CallRestored }, ..])
            engine.Handle(new CallRestored(), last);
        foreach (var line in lines)
        {
            engine.Handle(line.Event, line.At);
            last = line.At;
        }

        // The mouth outlived the conversation: what it played meanwhile was heard. Anything else that happened is reported again.
        foreach (var item in memory.Events)
        {
            if (item.What is not LegEvent(var reported) || Wire.Event(reported) is var happened && happened is not (PlayoutStarted or MarkReached))
                continue;
            last = item.At > last ? item.At : last;
            Tell(engine.Handle(happened, last));
        }

        // Work that was under way outside the engine is gone, and begins anew from the conversation as it was.
        var snapshot = engine.Snapshot(last);
        (_snapshot, _lines) = (Wire.Of(snapshot), []);
        Leg.Remember(new Checkpoint { Snapshot = _snapshot });
        _isMissed = snapshot.Talk.IsLineLost && !_isLineLost;
        Begin(snapshot);
        return new ConversationEngine(options, snapshot, language, _agent.Flow);

        void Begin(ConversationSnapshot? from) => _recorder?.Begin(new CallLogHeader(CallLogHeader.CurrentFormat, _call.CallId, _facts.StartedAt, options, from) { Agent = _call.Agent, AgentTexts = _agent.Flow is null ? null : _attachedAgent?.Texts });
    }
}
