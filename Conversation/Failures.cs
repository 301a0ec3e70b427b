namespace VoiceAgent.Conversation;

/// <summary>How engines have failed in this call, as far as it goes on differently.</summary>
internal sealed class Failures(LimitOptions options)
{
    private int _inARow;

    // The voice said nothing in time when it was asked last.
    private bool _isVoiceSilent;

    /// <summary>So often in a row that the call is given up.</summary>
    public bool AreTooMany => _inARow >= options.MaxFailures;

    /// <summary>The caller was passed on for it; that did not succeed, or is not known yet.</summary>
    public bool HavePassedOn { get; set; }

    public void Add() => _inARow++;

    /// <summary>What was taken for one was only slow.</summary>
    public void TakeBack() => _inARow = Math.Max(_inARow - 1, 0);

    /// <summary>The caller was answered.</summary>
    public void Clear() => _inARow = 0;

    public void VoiceSpoke() => _isVoiceSilent = false;

    /// <summary>Nobody waits for a voice in vain again and again: the goodbye can do without one.</summary>
    public void VoiceFailed(bool isTimedOut)
    {
        if (isTimedOut && _isVoiceSilent)
            _inARow = Math.Max(_inARow, options.MaxFailures - 1);
        _isVoiceSilent = isTimedOut;
    }

    public FailuresSnapshot Snapshot() => new(_inARow, _isVoiceSilent, HavePassedOn);

    public void Restore(FailuresSnapshot snapshot) => (_inARow, _isVoiceSilent, HavePassedOn) = (snapshot.InARow, snapshot.IsVoiceSilent, snapshot.HavePassedOn);
}
