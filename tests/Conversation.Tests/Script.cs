namespace VoiceAgent.Conversation.Tests;

/// <summary>Feeds an engine events at call times in milliseconds and collects what it decides.</summary>
internal sealed class Script
{
    private readonly List<(double At, CallCommand Command)> _decided = [];

    /// <param name="speculates">Else the model is asked when the turn is over, whatever the options say.</param>
    public Script(ConversationOptions? options = null, bool speculates = false)
        : this(new ConversationEngine(With(options ?? new ConversationOptions { Agent = new() { Greeting = "Hello." } }, speculates)))
    {
    }

    public Script(ConversationEngine engine) => Engine = engine;

    public ConversationEngine Engine { get; }

    /// <summary>Commands of the last step.</summary>
    public List<CallCommand> Last { get; } = [];

    public IEnumerable<CallCommand> All => _decided.Select(d => d.Command);

    public Script At(double ms, params CallEvent[] events)
    {
        Last.Clear();
        foreach (var e in events)
            Take(ms, e);
        return this;
    }

    /// <summary>Lets time pass, waking the engine exactly at its deadlines.</summary>
    public Script Until(double ms)
    {
        Last.Clear();
        while (Engine.Deadline is { } deadline && deadline.TotalMilliseconds <= ms)
            Take(deadline.TotalMilliseconds, new DeadlineReached());
        return this;
    }

    /// <summary>The call has begun and the greeting was heard: the caller's turn, at 1000 ms.</summary>
    public static Script Greeted(ConversationOptions? options = null, bool speculates = false)
    {
        var script = new Script(options, speculates).At(0, new CallStarted());
        script.Hear(0, 1, 0);
        script.Last.Clear();
        return script;
    }

    /// <summary>The caller says something: onset and last sound in ms, final transcript 250 ms after.</summary>
    public Script Say(double from, double to, string text)
    {
        At(from + 50, new SpeechStarted(Ms(from)));
        At(to + 200, new SpeechStopped(Ms(to)));
        return At(to + 250, new Transcribed(++_utterances, text, true));
    }

    /// <summary>A segment is synthesized and played at once; it takes a second.</summary>
    public Script Hear(double at, int reply, int segment, double duration = 1000)
    {
        At(at, new SegmentQueued(new(reply), segment, Ms(duration), []), new PlayoutStarted(new(reply), segment));
        return At(at + duration, new MarkReached(new(reply), segment, Ms(duration), true));
    }

    public double TimeOf<T>() where T : CallCommand => _decided.First(d => d.Command is T).At;

    public static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    public int Utterances
    {
        get => _utterances;
        set => _utterances = value;
    }

    private int _utterances;

    /// <summary>The delays that tests count with, whatever is shipped: 300 ms after a whole answer and half a second else, unless the test names others.</summary>
    internal static ConversationOptions With(ConversationOptions options, bool speculates)
    {
        var shipped = new ConversationOptions();
        if (options.EndOfTurn.FinishedDelay == shipped.EndOfTurn.FinishedDelay)
            options.EndOfTurn.FinishedDelay = Ms(300);
        if (options.EndOfTurn.Delay == shipped.EndOfTurn.Delay)
            options.EndOfTurn.Delay = Ms(500);
        options.Speculation.Enabled = speculates;
        options.EndOfTurn.Predicts = false;
        return options;
    }

    private void Take(double ms, CallEvent e)
    {
        foreach (var command in Engine.Handle(e, Ms(ms)))
        {
            _decided.Add((ms, command));
            Last.Add(command);
        }
    }
}
