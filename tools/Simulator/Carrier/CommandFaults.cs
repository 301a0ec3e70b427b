namespace VoiceAgent.Simulator;

/// <summary>A way in which the simulated carrier misbehaves on a command.</summary>
public enum CommandFault
{
    /// <summary>The command takes effect at once, and its reply comes late.</summary>
    DelayReply,

    /// <summary>The carrier replies with status 500, and the command has no effect.</summary>
    ServerError,

    /// <summary>The carrier replies with status 429 and <c>x-ratelimit-*</c> headers, and the command has no effect.</summary>
    RateLimit,

    /// <summary>The command takes effect, then the connection is cut instead of a reply.</summary>
    DropReply,
}

/// <summary>The faults that coming commands will hit, in the order in which they were scripted.</summary>
/// <remarks>Thread-safe. A fault is used up by the commands it hits.</remarks>
public sealed class CommandFaults
{
    private readonly Lock _gate = new();
    private readonly List<Scripted> _scripted = [];

    /// <summary>Lets the next commands of a name fail.</summary>
    /// <param name="command">The command's name in the path, such as <c>answer</c>; <c>dial</c> for POST /calls; <c>*</c> for any command.</param>
    /// <param name="times">How many commands the fault hits, 1 or more.</param>
    /// <param name="delay">How late the reply comes with <see cref="CommandFault.DelayReply"/>; other faults ignore the delay.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of commands is less than 1.</exception>
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
