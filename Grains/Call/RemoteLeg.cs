using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Call;

/// <summary>The session's leg, which is at a gateway: everything goes to it in one sequence of awaited requests.</summary>
/// <remarks>The object belongs to the call's activation. A gateway that does not answer is asked again until the leg is put on anew, or the session ends.</remarks>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose.
internal sealed class RemoteLeg : ICallLeg, ICallControl
#pragma warning restore CA1001
{
    /// <summary>The most audio in one request, in bytes: 64 kB is 4 s of telephone audio.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>How long the gateway may take before the orders, which are done once, are sent once more.
    /// It is short against the engine's own patience with a mouth that does not begin: nobody answers what was on its way through a silo that died.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an order that the leg only remembers waits for one that the leg has to do. A request for every line costs more than all else of a call.</summary>
    private static readonly TimeSpan RememberWithin = TimeSpan.FromSeconds(1);

    /// <summary>How long a gateway may take to tell what the carrier said.</summary>
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);

    private readonly List<LegOrder> _toRemember = [];
    private readonly Dictionary<Guid, TaskCompletionSource<string?>> _asked = [];
    private readonly Channel<LegOrder> _orders = Channel.CreateUnbounded<LegOrder>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private ILegObserver _observer;
    private readonly List<(long Orders, TaskCompletionSource Done)> _awaited = [];
    private long _number;
    private long _sent;
    private long _delivered;
    private bool _isRemembering;

    public RemoteLeg(LegAttachment attachment, TimeProvider time)
    {
        Id = attachment.Leg;
        SampleRate = attachment.SampleRate;
        _observer = attachment.Observer;
        Epoch = attachment.Epoch;
        _number = attachment.Done;
        _time = time;
    }

    public Guid Id { get; }

    public int SampleRate { get; }

    /// <summary>The number of the attachment that counts. What belongs to another attachment is over, or to come.</summary>
    public int Epoch { get; private set; }

    public ICallControl Control => this;

    /// <summary>Takes a new attachment of this leg. An attachment that comes after a later one is over already.</summary>
    public void Rebind(LegAttachment attachment)
    {
        if (attachment.Epoch > Epoch)
            (_observer, Epoch) = (attachment.Observer, attachment.Epoch);
    }

    public void Send(LegOrder order)
    {
        Flush();
        Write(order);
    }

    /// <summary>Completes when everything that was to be sent or remembered until now is at the gateway, or when that takes too long.</summary>
    public Task DeliveredAsync(TimeSpan patience)
    {
        Flush();
        if (_delivered >= _sent)
            return Task.CompletedTask;
        var done = new TaskCompletionSource();
        _awaited.Add((_sent, done));
        return Task.WhenAny(done.Task, Task.Delay(patience, _time));
    }

    private void Write(LegOrder order)
    {
        if (_orders.Writer.TryWrite(order))
            _sent++;
    }

    /// <summary>Has the leg remember something for the case that this activation dies.
    /// It reaches the leg before any order that is sent later; without such an order, a little later.
    /// If the activation dies before that, what was to be remembered is as if it had not happened, and happens again.</summary>
    public void Remember(LegOrder order)
    {
        _toRemember.Add(order);
        if (_isRemembering)
            return;
        _isRemembering = true;
        _ = FlushLaterAsync();
    }

    /// <summary>Sends what is to be remembered at once, before something happens that must not happen twice.</summary>
    public void Flush()
    {
        foreach (var order in _toRemember)
            Write(order);
        _toRemember.Clear();
    }

    public void Play(ReplyId reply, int segment, AudioFrame audio)
    {
        Send(new PlayAudio { Reply = reply.Value, Segment = segment, Pcm = audio.ToPcm() });
        audio.Dispose();
    }

    public void EndSegment(ReplyId reply, int segment) => Send(new EndSegment { Reply = reply.Value, Segment = segment });

    public void Hold() => Send(new HoldAudio());

    public void Resume(ReplyId reply, int segment, TimeSpan? from) => Send(new ResumeAudio { Reply = reply.Value, Segment = segment, From = from });

    public void Clear(ReplyId reply) => Send(new ClearAudio { Reply = reply.Value });

    public void Keep(ReplyId reply, int segments) => Send(new KeepAudio { Reply = reply.Value, Segments = segments });

    /// <summary>Ships orders until the leg is closed.</summary>
    public async Task RunAsync()
    {
        var batch = new List<LegOrder>();
        while (await _orders.Reader.WaitToReadAsync())
        {
            var bytes = 0;
            while (bytes < MaxBytes && _orders.Reader.TryRead(out var order))
            {
                batch.Add(order);
                bytes += (order as PlayAudio)?.Pcm.Length ?? 0;
            }

            if (!await DeliverAsync([.. batch]))
                return;
            _delivered += batch.Count;
            batch.Clear();
            foreach (var (_, done) in _awaited.FindAll(a => a.Orders <= _delivered))
                done.TrySetResult();
            _awaited.RemoveAll(a => a.Orders <= _delivered);
        }
    }

    /// <summary>Ends the sending of orders. Earlier ones are still delivered, unless the gateway is lost.</summary>
    public void Complete()
    {
        Flush();
        _orders.Writer.TryComplete();
    }

    /// <summary>Stops sending orders at once.</summary>
    public void Abandon()
    {
        _over.Cancel();
        _orders.Writer.TryComplete();
        foreach (var asked in _asked.Values.ToList())
            asked.TrySetResult(null); // Nobody asks for the outcome any more.
    }

    public Task HangUpAsync(CancellationToken cancellationToken) => AskAsync(CarrierCommand.HangUp, "", cancellationToken);

    public Task TransferAsync(string to, CancellationToken cancellationToken) => AskAsync(CarrierCommand.Transfer, to, cancellationToken);

    public Task SendDigitsAsync(string digits, CancellationToken cancellationToken) => AskAsync(CarrierCommand.SendDigits, digits, cancellationToken);

    /// <summary>Takes the leg's report of how a command ended.</summary>
    public void Answered(CarrierAnswered answer)
    {
        if (_asked.TryGetValue(answer.Command, out var asked))
            asked.TrySetResult(answer.Refusal);
    }

    /// <summary>Asks the carrier by way of the orders, so that the leg has what it must remember first.</summary>
    private async Task AskAsync(CarrierCommand what, string argument, CancellationToken cancellationToken)
    {
        // The continuations stay on the activation. Run asynchronously, they would go through the thread pool and leave the order of what happens to chance.
        var (command, answered) = (Guid.NewGuid(), new TaskCompletionSource<string?>());
        _asked[command] = answered;
        Send(new AskCarrier { Command = command, What = what, Argument = argument });
        try
        {
            if (await answered.Task.WaitAsync(CommandTimeout, _time, cancellationToken) is { } refusal)
                throw new CallControlException(refusal);
        }
        catch (TimeoutException e)
        {
            throw new CallControlException("The gateway of the call does not answer.", e);
        }
        finally
        {
            _asked.Remove(command);
        }
    }

    private async Task FlushLaterAsync()
    {
        await Task.Delay(RememberWithin, _time);
        _isRemembering = false;
        Flush();
    }

    private async Task<bool> DeliverAsync(LegOrder[] batch)
    {
        _number++;
        while (!_over.IsCancellationRequested)
        {
            try
            {
                if (await _observer.TakeAsync(new LegOrders { Number = _number, Epoch = Epoch, Orders = batch }).WaitAsync(AnswerTimeout, _time))
                    return true;
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                // The orders are sent again, also when the leg is about to be attached anew.
            }

            await Task.Delay(RetryAfter, _time);
        }

        return false;
    }
}
