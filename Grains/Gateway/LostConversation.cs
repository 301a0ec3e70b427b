using VoiceAgent.Audio;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;

namespace VoiceAgent.Grains.Gateway;

/// <summary>Does what a leg can do by itself for a caller whose conversation cannot be found: it apologizes, and passes the caller on.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LostConversation
{
    /// <summary>The number of the apology, which no reply of a conversation has.</summary>
    private static readonly ReplyId Reply = new(int.MaxValue - 1);

    /// <summary>How much longer than its length an apology may take: the mouth may have audio queued before it, and a carrier takes time to tell that it was played.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(6);

    /// <summary>How long somebody may take to answer the telephone.</summary>
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<bool> _transferred = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _segment;

    /// <summary>Why the call has ended at the carrier; null while it has not.</summary>
    public string? Cause => _hungUp.Task.IsCompletedSuccessfully ? _hungUp.Task.Result : null;

    /// <summary>Whether the caller talks to somebody else, or has talked.</summary>
    public bool HasPassedOn { get; private set; }

    /// <returns>Whether the event concerns the apology, of which the conversation does not know.</returns>
    public bool Takes(CallEvent happened)
    {
        if (happened is MarkReached { IsEnd: true } mark && mark.Reply == Reply)
            _said.TrySetResult();
        return happened is MarkReached { Reply: var marked } && marked == Reply || happened is PlayoutStarted { Reply: var started } && started == Reply;
    }

    public void TransferEnded(bool succeeded) => _transferred.TrySetResult(succeeded);

    public void HungUp(string cause) => _hungUp.TrySetResult(cause);

    /// <summary>Says something behind all that is queued, and waits until it was heard, or cannot be any more.</summary>
    public async Task SayAsync(MediaLeg leg, ReadOnlyMemory<short> words, TimeProvider time)
    {
        _said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var segment = _segment++;
        leg.Resume(Reply, segment, null); // Playout is perhaps held, because the caller was listened to.
        for (var at = 0; at < words.Length; at += leg.SampleRate)
            leg.Play(Reply, segment, AudioFrame.Copy(leg.SampleRate, words.Span.Slice(at, Math.Min(leg.SampleRate, words.Length - at))));
        leg.EndSegment(Reply, segment);
        var length = TimeSpan.FromSeconds((double)words.Length / leg.SampleRate);
        await Task.WhenAny(_said.Task, _hungUp.Task, Task.Delay(length + Allowance, time));
    }

    /// <summary>Passes the caller on, and waits until that call has ended.</summary>
    /// <exception cref="CallControlException">The carrier refused.</exception>
    /// <exception cref="TimeoutException">Nobody answered.</exception>
    public async Task PassOnAsync(ICallControl control, string to, TimeProvider time)
    {
        await control.TransferAsync(to, CancellationToken.None);
        var ended = await Task.WhenAny(_transferred.Task, _hungUp.Task).WaitAsync(TransferTimeout, time);
        HasPassedOn = ended == _transferred.Task && await _transferred.Task;
        if (HasPassedOn)
            await _hungUp.Task;
    }
}
