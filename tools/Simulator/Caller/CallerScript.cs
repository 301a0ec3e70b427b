namespace VoiceAgent.Simulator;

/// <summary>The caller's next move.</summary>
internal abstract record CallerMove
{
    internal sealed record Begin(int Turn) : CallerMove;

    /// <summary>The caller says something into the agent's answer.</summary>
    internal sealed record Aside(CallerTurn Said) : CallerMove;

    internal sealed record HangUp : CallerMove;
}

/// <summary>
/// Decides when the caller speaks: after the agent has finished, or into the agent's speech where the turn interrupts. The script is
/// pure: it is told each 20 ms whether the agent is heard, and it is told when an utterance is over.
/// </summary>
internal sealed class CallerScript(IReadOnlyList<CallerTurn> turns, CallerManners manners)
{
    /// <summary>Silence shorter than this is part of the agent's speech.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(300);

    /// <summary>An agent that paused for an aside goes on within this time.</summary>
    private static readonly TimeSpan AsidePatience = TimeSpan.FromSeconds(2);

    private int _next;
    private int _asides;
    private bool _isAside;
    private TimeSpan _asideUntil = -AsidePatience;
    private bool _busy;
    private bool _over;
    private bool _agentSpeaking;
    private TimeSpan _agentOnset = TimeSpan.MinValue;
    private TimeSpan _lastHeard = TimeSpan.MinValue;
    private TimeSpan _turnBegan = TimeSpan.MinValue;
    private TimeSpan _waitingSince;

    /// <summary>Notes that 20 ms of the call have passed and returns the caller's next move, or null.</summary>
    public CallerMove? Advance(TimeSpan at, bool agentHeard)
    {
        Listen(at, agentHeard);
        if (_busy || _over)
            return null;
        if (Aside(at) is { } aside)
            return aside;
        if (!IsTime(at))
            return null;
        if (_next == turns.Count)
        {
            _over = true;
            return new CallerMove.HangUp();
        }

        _busy = true;
        _asides = 0;
        _turnBegan = at;
        return new CallerMove.Begin(_next++);
    }

    /// <summary>Notes that the caller's utterance is over, or that the last key was pressed.</summary>
    public void Finished(TimeSpan at)
    {
        _busy = false;
        if (_isAside)
            _asideUntil = at;
        else
            _waitingSince = at;
        _isAside = false;
    }

    private CallerMove.Aside? Aside(TimeSpan at)
    {
        if (_next == 0 || !_agentSpeaking || !IsAnswering || turns[_next - 1].Asides is not { } asides || _asides >= asides.Count || at - _agentOnset < asides[_asides].After)
            return null;
        _busy = _isAside = true;
        return new CallerMove.Aside(asides[_asides++].Said);
    }

    /// <summary>Whether the agent answers. An answer begins after the caller began (the tail of an interrupted one does not count) and is heard after the caller's end.</summary>
    private bool IsAnswering => _agentOnset > _turnBegan && _lastHeard > _waitingSince;

    private void Listen(TimeSpan at, bool agentHeard)
    {
        if (agentHeard)
        {
            // An agent that pauses for an aside has not begun a new answer.
            if (!_agentSpeaking && at - _asideUntil >= AsidePatience && !_isAside)
                _agentOnset = at;
            _agentSpeaking = true;
            _lastHeard = at;
        }
        else if (_agentSpeaking && at - _lastHeard > Breath)
        {
            _agentSpeaking = false;
        }
    }

    private bool IsTime(TimeSpan at)
    {
        if (at - _waitingSince >= manners.Limit)
            return true;
        if (!IsAnswering || at - _asideUntil < AsidePatience)
            return false;
        var interrupt = _next < turns.Count ? turns[_next].InterruptAfter : null;
        return at - _lastHeard >= manners.Patience || (interrupt is { } after && at - _agentOnset >= after);
    }
}
