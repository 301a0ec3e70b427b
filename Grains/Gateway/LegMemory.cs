using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Interfaces;

namespace VoiceAgent.Grains.Gateway;

/// <summary>Keeps the items of a leg until they are safe with the conversation. It also keeps the conversation, so that a new activation can go on with it.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LegMemory
{
    private readonly Lock _gate = new();
    private readonly Queue<LegItem> _unsent = new();

    // These items were sent, and are not yet known to be part of the conversation.
    private readonly Queue<LegItem> _events = new();
    private readonly Queue<LegItem> _utterances = new();
    private readonly List<Json<CallLogLine>> _lines = [];
    private Json<ConversationSnapshot>? _snapshot;
    private long _last;
    private long _confirmed;
    private int _recognized;
    private int _begun;

    /// <summary>How many utterances the caller has begun, as far as the conversation knows of them.</summary>
    public int Utterances
    {
        get
        {
            lock (_gate)
                return _begun;
        }

        set
        {
            lock (_gate)
                _begun = value;
        }
    }

    public bool HasUnsent
    {
        get
        {
            lock (_gate)
                return _unsent.Count > 0;
        }
    }

    public void Add(LegHappening what, TimeSpan at)
    {
        lock (_gate)
            _unsent.Enqueue(new LegItem(++_last, at, what));
    }

    /// <summary>Returns the items to be sent next, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<LegItem> Unsent(int count)
    {
        lock (_gate)
            return [.. _unsent.Take(count)];
    }

    /// <summary>Takes note that the conversation took these items, which were the next to be sent.</summary>
    public void Sent(IReadOnlyList<LegItem> items)
    {
        lock (_gate)
        {
            foreach (var item in items)
            {
                _unsent.Dequeue();
                if (item.What is LegEvent && item.Number > _confirmed)
                    _events.Enqueue(item);
                else if (item.What is LegSpeech speech && speech.Utterance > _recognized)
                    _utterances.Enqueue(item);
            }
        }
    }

    /// <summary>Keeps a line of the conversation. Items of the leg that the line contains need not be kept any more.</summary>
    public void Remember(Remember line)
    {
        lock (_gate)
        {
            _lines.Add(line.Line);
            _confirmed = Math.Max(_confirmed, line.Confirmed);
            _recognized = Math.Max(_recognized, line.Recognized);
            _begun = Math.Max(_begun, line.Utterances);
            while (_events.TryPeek(out var happened) && happened.Number <= _confirmed)
                _events.Dequeue();
            while (_utterances.TryPeek(out var spoken) && ((LegSpeech)spoken.What).Utterance <= _recognized)
                _utterances.Dequeue();
        }
    }

    /// <summary>Begins anew from a snapshot that contains everything so far.</summary>
    public void Begin(Checkpoint checkpoint)
    {
        lock (_gate)
        {
            _snapshot = checkpoint.Snapshot;
            _lines.Clear();
        }
    }

    public CallMemory Copy()
    {
        lock (_gate)
        {
            return new CallMemory
            {
                Snapshot = _snapshot,
                Lines = [.. _lines],
                Utterances = _begun,
                Events = [.. _events, .. _unsent.Where(item => item.What is LegEvent)],
            };
        }
    }

    /// <summary>Has items sent again, because the leg was attached again.</summary>
    /// <param name="taken">The number of the last item that the conversation has.</param>
    /// <param name="wasLost">Whether the conversation was lost.
    /// If so, it does not know what was not confirmed, and hears utterances that are not recognized from their beginning.</param>
    public void SendAgain(long taken, bool wasLost)
    {
        lock (_gate)
        {
            var again = _events.Concat(_utterances).OrderBy(item => item.Number).Concat(_unsent)
                .Where(item => wasLost || item.Number > taken)
                .ToList();
            // Items that the conversation already has stay kept until they are confirmed.
            var kept = wasLost ? [] : _events.Concat(_utterances).Where(item => item.Number <= taken).OrderBy(item => item.Number).ToList();
            _unsent.Clear();
            _events.Clear();
            _utterances.Clear();
            foreach (var item in kept)
                (item.What is LegEvent ? _events : _utterances).Enqueue(item);
            foreach (var item in again)
                _unsent.Enqueue(item);
        }
    }
}
