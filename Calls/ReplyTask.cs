using System.Threading.Channels;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>The work done for one reply: the model's stream and the synthesis of its pieces, one after the other. The work ends with the reply.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose, and late work may still ask it.
internal sealed class ReplyTask
#pragma warning restore CA1001
{
    private const string NoArguments = """{"type":"object","properties":{},"additionalProperties":false}""";

    private static readonly ToolDefinition HangUpTool = new(BuiltInTools.HangUp, "Ends the phone call after your reply was spoken.", NoArguments);
    private static readonly ToolDefinition DigitsTool = new(
        BuiltInTools.SendDigits, "Sends key tones to the other side.",
        """{"type":"object","properties":{"digits":{"type":"string","pattern":"^[0-9A-DwW*#]+$"}},"required":["digits"],"additionalProperties":false}""");

    private readonly string _callId;
    private readonly CallEngines _engines;
    private readonly AgentProfile _agent;
    private readonly ConversationOptions _options;
    private readonly ICallLeg _leg;
    private readonly Action<CallEvent> _post;
    private readonly Action<string, EngineFailure, Exception> _failed;
    private readonly CancellationTokenSource _ended = new();
    private CancellationTokenSource? _writing;
    private TimeSpan _queued;
    private Channel<Piece>? _toSpeak;
    private Piece? _prepared;

    public ReplyTask(ReplyId id, string callId, CallEngines engines, AgentProfile agent, ConversationOptions options, ICallLeg leg, Action<CallEvent> post, Action<string, EngineFailure, Exception> failed)
    {
        Id = id;
        _callId = callId;
        _engines = engines;
        _agent = agent;
        _options = options;
        _leg = leg;
        _post = post;
        _failed = failed;
    }

    public ReplyId Id { get; }

    /// <summary>Reports an engine that kept the caller waiting for too long. Engines that know how long they are waited for have failed before that.</summary>
    public void GiveUp(Awaited what, string? tool)
    {
        var engine = what switch
        {
            Awaited.Model => _engines.LanguageModel.Name,
            Awaited.Voice => _engines.TextToSpeech.Name,
            _ => tool ?? "",
        };
        _failed(engine, EngineFailure.TimedOut, new TimeoutException("The engine kept the caller waiting for too long, and was given up."));
    }

    /// <summary>Stops all work. Work that does not heed the stop is not waited for, and its results are dropped by their reply id.</summary>
    public void End() => _ended.Cancel();

    /// <summary>Has the model write.</summary>
    /// <param name="writer">The id that the model's events carry.</param>
    /// <param name="flow">Where in the agent's flow the reply belongs; null without a flow.</param>
    public void Generate(IReadOnlyList<Utterance> history, ReplyId writer, FlowState? flow)
    {
        _writing = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var step = flow is null ? null : _agent.Step?.Invoke(flow);
        var request = new ReplyRequest(_callId, step?.Instructions ?? _agent.Instructions, [.. history.Select(ToMessage)], Tools(step)) { Engines = _agent.Engines.LanguageModel, Patience = Patience.Within(_options.Limits.ReplyTimeout) };
        _ = GenerateAsync(request, writer, _writing.Token);
    }

    /// <summary>Stops the model, and drops the segment that was begun ahead.</summary>
    public void Discard()
    {
        _writing?.Cancel();
        _prepared?.Wanted!.TrySetCanceled();
        _prepared = null;
    }

    /// <summary>Begins to synthesize the first segment, and plays nothing of it until it is to be spoken.</summary>
    public void Prepare(string text) => Synthesize(_prepared = new Piece(0, text, new TaskCompletionSource()));

    public void Speak(int segment, string text)
    {
        var prepared = _prepared;
        _prepared = null;
        // A prepared piece that has failed is over already, and is begun anew.
        if (prepared is not null && prepared.Segment == segment && prepared.Text == text && prepared.Wanted!.TrySetResult())
            return;

        prepared?.Wanted!.TrySetCanceled();
        Synthesize(new Piece(segment, text));
    }

    private void Synthesize(Piece piece)
    {
        if (_toSpeak is null)
        {
            _toSpeak = Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
            _ = SpeakAsync(_toSpeak.Reader);
        }

        _toSpeak.Writer.TryWrite(piece);
    }

    private IReadOnlyList<ToolDefinition> Tools(AgentStep? step)
    {
        var tools = (_agent.Transfer is { } transfer ? [transfer] : Array.Empty<ToolDefinition>()).Concat(_agent.Tools.Select(t => t.Definition));
        return [HangUpTool, DigitsTool, .. step?.Sets is { } sets ? new[] { sets } : [], .. step?.Tools is { } names ? tools.Where(t => names.Contains(t.Name)) : tools];
    }

    internal static Message ToMessage(Utterance utterance) => new(
        utterance.Speaker switch
        {
            Speaker.Caller => MessageRole.Caller,
            Speaker.Agent => MessageRole.Agent,
            Speaker.ToolCall => MessageRole.ToolCall,
            _ => MessageRole.ToolResult,
        },
        utterance.Text,
        utterance.WasInterrupted,
        utterance.ToolCallId,
        utterance.ToolName);

    private async Task GenerateAsync(ReplyRequest request, ReplyId writer, CancellationToken ended)
    {
        try
        {
            _post(new ReplyRequested(writer));
            await foreach (var part in _engines.LanguageModel.ReplyAsync(request, ended))
            {
                if (ended.IsCancellationRequested)
                    return;
                _post(part switch
                {
                    ReplyText text => new ReplyTextReceived(writer, text.Text),
                    ReplyToolCall call => new ToolCalled(writer, call.Id, call.Name, call.Arguments, _agent.Tools.Any(t => t.IsCancellable && t.Definition.Name == call.Name)),
                    ReplyExpectation expectation => new AnswerExpected(writer, new Expectation(expectation.Hints.Phrases, expectation.Hints.Grammar)),
                    _ => throw new InvalidOperationException($"unknown reply part {part.GetType().Name}"),
                });
            }

            _post(new ReplyTextEnded(writer));
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            if (!ended.IsCancellationRequested)
                _post(new ReplyFailed(writer, Report(_engines.LanguageModel.Name, e)));
        }
    }

    private async Task SpeakAsync(ChannelReader<Piece> pieces)
    {
        try
        {
            while (await pieces.WaitToReadAsync(_ended.Token))
                while (pieces.TryRead(out var next))
                    if (!await SynthesizeAsync(next))
                        return;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> SynthesizeAsync(Piece piece)
    {
        var (segment, text) = (piece.Segment, piece.Text);
        var duration = TimeSpan.Zero;
        IReadOnlyList<Speech.WordEnd> words = [];
        try
        {
            _post(new SynthesisRequested(Id, segment));
            // The audio that is queued already is heard meanwhile, so the engine may take that much longer.
            var request = new SpeechRequest(_callId, Id.Value, segment, text, _leg.SampleRate) { Engines = _agent.Engines.TextToSpeech, Language = _options.Agent.Language, Patience = Patience.Within(_options.Limits.SynthesisTimeout) + _queued };
            await foreach (var spoken in _engines.TextToSpeech.SpeakAsync(request, _ended.Token))
            {
                if (_ended.IsCancellationRequested)
                {
                    spoken.Audio.Dispose();
                    return false;
                }

                if (spoken.Words.Count > 0)
                    words = spoken.Words;
                if (duration == TimeSpan.Zero)
                {
                    _post(new SynthesisAudioReceived(Id, segment));
                    if (!await piece.IsWantedAsync(_ended.Token))
                    {
                        spoken.Audio.Dispose();
                        return !_ended.IsCancellationRequested;
                    }
                }

                duration += spoken.Audio.Duration;
                _queued += spoken.Audio.Duration;
                _leg.Play(Id, segment, spoken.Audio);
            }

            if (duration == TimeSpan.Zero && piece.Wanted is not null)
                _post(new PreparationEnded(Id));
            // A piece without any sound waits until it is wanted, too.
            if (!await piece.IsWantedAsync(_ended.Token))
                return !_ended.IsCancellationRequested;
            if (_ended.IsCancellationRequested)
                return false;
            // The order matters: the engine must know the length before the end can have been played.
            _post(new SegmentQueued(Id, segment, duration, [.. words.Select(w => new Conversation.Text.WordEnd(w.TextLength, w.At))]));
            _leg.EndSegment(Id, segment);
            return true;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception) when (piece.Wanted is { } wanted && (wanted.TrySetCanceled() || wanted.Task.IsCanceled))
        {
            _post(new PreparationEnded(Id));
            return true; // The piece is tried again when it is to be spoken, and a failure is told only then.
        }
        catch (Exception e)
        {
            if (!_ended.IsCancellationRequested)
                _post(new SynthesisFailed(Id, segment, Report(_engines.TextToSpeech.Name, e)));
            return false;
        }
    }

    private FailureKind Report(string engine, Exception exception)
    {
        var fault = exception as EngineException;
        var kind = fault?.Failure ?? EngineFailure.Failed;
        _failed(fault?.Engine ?? engine, kind, exception);
        return (FailureKind)kind;
    }

    /// <param name="Wanted">Completes when a prepared piece is to be spoken; null where a piece is to be spoken at once.</param>
    private sealed record Piece(int Segment, string Text, TaskCompletionSource? Wanted = null)
    {
        /// <summary>Waits until the piece is to be spoken.</summary>
        /// <returns>False where the piece is not to be spoken, or the reply has ended.</returns>
        public async ValueTask<bool> IsWantedAsync(CancellationToken ended)
        {
            if (Wanted is null || Wanted.Task.IsCompleted)
                return Wanted?.Task.IsCompletedSuccessfully != false;
            await Wanted.Task.WaitAsync(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return Wanted.Task.IsCompletedSuccessfully;
        }
    }
}
