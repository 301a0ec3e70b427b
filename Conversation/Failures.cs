namespace VoiceAgent.Conversation;

/// <summary>How recognizer, model and voice have failed in this call, as far as the call goes on differently because of it.</summary>
internal sealed class Failures(LimitOptions options)
{
    private int _inARow;

    // The voice said nothing in time when it was asked last.
    private bool _isVoiceSilent;

    /// <summary>Failures came so often in a row that the call is given up.</summary>
    public bool AreTooMany => _inARow >= options.MaxFailures;

    /// <summary>The caller was passed on because of failures; that did not succeed, or the outcome is not known yet.</summary>
    public bool HavePassedOn { get; set; }

    public void Add() => _inARow++;

    /// <summary>Takes back a failure, because the recognizer was only slow.</summary>
    public void TakeBack() => _inARow = Math.Max(_inARow - 1, 0);

    /// <summary>Ends the row of failures, because the caller was answered.</summary>
    public void Clear() => _inARow = 0;

    public void VoiceSpoke() => _isVoiceSilent = false;

    /// <summary>Notes that the voice has failed. After its second silence in a row the call is given up, lest the caller wait in vain again and again.
    /// The goodbye can do without a voice.</summary>
    public void VoiceFailed(bool isTimedOut)
    {
        if (isTimedOut && _isVoiceSilent)
            _inARow = Math.Max(_inARow, options.MaxFailures - 1);
        _isVoiceSilent = isTimedOut;
    }

    public FailuresSnapshot Snapshot() => new(_inARow, _isVoiceSilent, HavePassedOn);

    public void Restore(FailuresSnapshot snapshot) => (_inARow, _isVoiceSilent, HavePassedOn) = (snapshot.InARow, snapshot.IsVoiceSilent, snapshot.HavePassedOn);
}
