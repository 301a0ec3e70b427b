namespace VoiceAgent.Simulator;

/// <summary>The faults that the network adds to the caller's frames on their way to the platform.</summary>
/// <param name="Jitter">Each frame is late by 0 up to this much; the order of frames is kept.</param>
/// <param name="Loss">Share of frames that never arrive, 0 to 1.</param>
/// <param name="Reorder">Share of frames that arrive after their successor, 0 to 1.</param>
/// <param name="Duplicate">Share of frames that arrive twice, 0 to 1.</param>
/// <param name="Seed">The same seed gives the same faults.</param>
public sealed record LineImpairments(TimeSpan Jitter = default, double Loss = 0, double Reorder = 0, double Duplicate = 0, int Seed = 1)
{
    internal bool DelaysFrames => Jitter > TimeSpan.Zero || Reorder > 0;
}

/// <summary>Decides the fate of one frame after the other. The line is pure: equal seeds and times give equal fates.</summary>
internal sealed class ImpairedLine(LineImpairments impairments)
{
    private static readonly TimeSpan OneFrameAndAMoment = TimeSpan.FromMilliseconds(25);

    private readonly Random _random = new(impairments.Seed);
    private TimeSpan _last;

    /// <summary>Returns how often a frame arrives (0 = lost) and when.</summary>
    public (int Copies, TimeSpan Due) Send(TimeSpan at)
    {
        // Every frame draws four numbers whatever the settings, so that turning one fault on does not move the others.
        var (late, lost, swapped, twice) = (_random.NextDouble(), _random.NextDouble(), _random.NextDouble(), _random.NextDouble());
        if (lost < impairments.Loss)
            return (0, at);
        var due = at + impairments.Jitter * late;
        if (due < _last)
            due = _last;
        if (swapped < impairments.Reorder)
            return (twice < impairments.Duplicate ? 2 : 1, due + OneFrameAndAMoment);
        _last = due;
        return (twice < impairments.Duplicate ? 2 : 1, due);
    }
}
