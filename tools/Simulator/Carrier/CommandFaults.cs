namespace VoiceAgent.Simulator;

/// <summary>How the carrier misbehaves on a command.</summary>
public enum CommandFault
{
    /// <summary>The reply comes late; the command takes effect first.</summary>
    DelayReply,

    /// <summary>500, without effect.</summary>
    ServerError,

    /// <summary>429 with <c>x-ratelimit-*</c> headers, without effect.</summary>
    RateLimit,

    /// <summary>The command takes effect, then the connection is cut instead of a reply.</summary>
    DropReply,
}

/// <summary>The faults to come, in the order they were scripted.</summary>
/// <remarks>Thread-safe. A fault is used up by the commands it hits.</remarks>
public sealed class CommandFaults
{
    private readonly Lock _gate = new();
    private readonly List<Scripted> _scripted = [];

    /// <summary>Lets the next commands of a name fail.</summary>
    /// <param name="command">As in the path, e.g. <c>answer</c>; <c>dial</c>; <c>*</c> for any.</param>
    /// <param name="times">How many commands it hits, 1 or more.</param>
    /// <param name="delay">For <see cref="CommandFault.DelayReply"/>.</param>
    public void Add(string command, CommandFault fault, int times = 1, TimeSpan delay = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_gate)
            _scripted.Add(new Scripted(command, fault, delay) { Left = times });
    }

    internal (CommandFault Fault, TimeSpan Delay)? Take(string command)
    {
        lock (_gate)
        {
            var next = _scripted.Find(s => s.Command == "*" || s.Command == command);
            if (next is null)
                return null;
            if (--next.Left == 0)
                _scripted.Remove(next);
            return (next.Fault, next.Delay);
        }
    }

    private sealed record Scripted(string Command, CommandFault Fault, TimeSpan Delay)
    {
        public int Left { get; set; }
    }
}
