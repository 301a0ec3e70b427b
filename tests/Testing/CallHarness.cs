using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Testing;

/// <summary>The platform's call machinery in virtual time, with scripted engines and a recorded line.</summary>
#pragma warning disable CA1001 // Run disposes the recordings, outside virtual time.
public sealed class CallHarness
#pragma warning restore CA1001
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "voiceagent-tests", Guid.NewGuid().ToString("N"));
    private readonly CallRecordings _recordings;
    private readonly ConversationFlow? _flow;

    private CallHarness(VirtualTime time, CallOptions? options, ConversationOptions? conversation, ICallTool[] tools, bool record, Func<TimeProvider, CallEngines, CallEngines>? engines = null, Func<TimeProvider, ITextToSpeech, ITextToSpeech>? lastWords = null, ConversationFlow? flow = null, AgentEngines? asked = null)
    {
        _flow = flow;
        Time = time;
        SpeechToText = new ScriptedSpeechToText(time);
        LanguageModel = new ScriptedLanguageModel(time);
        TextToSpeech = new ScriptedTextToSpeech(time);
        Options = options ?? new CallOptions();
        Options.RecordTo = record ? _folder : "";
        var callOptions = Microsoft.Extensions.Options.Options.Create(Options);
        _recordings = new CallRecordings(callOptions, TimeProvider.System, NullLogger<CallRecordings>.Instance);
        Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var metrics = new CallMetrics(Meters);
        Calls = new CallDirectory(callOptions, metrics);
        conversation ??= new ConversationOptions { Agent = new() { Greeting = "Hello." }, Speculation = { Enabled = false }, EndOfTurn = { Delay = TimeSpan.FromMilliseconds(500), FinishedDelay = TimeSpan.FromMilliseconds(300) } };
        var scripted = new CallEngines(SpeechToText, LanguageModel, TextToSpeech);
        var agent = new AgentProfile("You are a test.", AgentProfile.PassesOn, tools) { Step = state => new AgentStep($"You are in {state.Node}.", null, null), Transitions = new TransitionCache(), Engines = asked ?? AgentEngines.Usual };
        Host = new LocalCallHost(
            engines?.Invoke(time, scripted) ?? scripted, lastWords is null ? agent : agent with { LastWords = voice => lastWords(time, voice) }, new ScriptedVoiceActivity(), callOptions, Microsoft.Extensions.Options.Options.Create(conversation), Calls, _recordings,
            metrics, new PlayoutPacer(time, NullLogger<PlayoutPacer>.Instance), time, Log, flow);
    }

    public VirtualTime Time { get; }

    public ScriptedSpeechToText SpeechToText { get; }

    public ScriptedLanguageModel LanguageModel { get; }

    public ScriptedTextToSpeech TextToSpeech { get; }

    public CallOptions Options { get; }

    public CallDirectory Calls { get; }

    public IMeterFactory Meters { get; }

    public LocalCallHost Host { get; }

    public CollectedLog Log { get; } = new();

    /// <summary>Runs a test in virtual time; afterwards every call's log is replayed and must give the same decisions.</summary>
    /// <param name="engines">Chooses other engines than the scripted ones.</param>
    /// <param name="lastWords">As <see cref="AgentProfile.LastWords"/>.</param>
    /// <param name="asked">The engines that the agent asks for; null for none.</param>
    /// <param name="flow">The steps of the conversations. In each the model is told that it is there.</param>
    public static void Run(
        Func<CallHarness, Task> test, CallOptions? options = null, ConversationOptions? conversation = null,
        Func<TimeProvider, CallEngines, CallEngines>? engines = null, Func<TimeProvider, ITextToSpeech, ITextToSpeech>? lastWords = null, ConversationFlow? flow = null, AgentEngines? asked = null, params ICallTool[] tools)
    {
        CallHarness? harness = null;
        VirtualTime.Run(async time =>
        {
            harness = new CallHarness(time, options, conversation, tools, record: true, engines, lastWords, flow, asked);
            await test(harness);
        });
        harness!.CheckLogs();
    }

    /// <summary>The same without logs, for very many calls.</summary>
    public static void RunUnrecorded(Func<CallHarness, Task> test, CallOptions options, ConversationOptions? conversation = null) =>
        VirtualTime.Run(async time => await test(new CallHarness(time, options, conversation, [], record: false)));

    /// <summary>A caller is connected; the conversation begins.</summary>
    public async Task<TestCall> CallAsync(string id = "call-1")
    {
        var info = new CallInfo(id, CallDirection.Inbound, "+15550100", "+15550199");
        var reservation = await Host.ReserveAsync(info, CancellationToken.None) ?? throw new InvalidOperationException("the platform is full");
        var line = new RecordedLine(Time);
        var control = new RecordedControl();
        var call = await Host.StartAsync(info, line, control, reservation, CancellationToken.None);
        line.Listener = call;
        control.Call = call;
        return new TestCall(this, call, line, control, Calls.Find(id)!);
    }

    private void CheckLogs()
    {
        _recordings.DisposeAsync().AsTask().GetAwaiter().GetResult();
        var logs = Directory.Exists(_folder) ? Directory.GetFiles(_folder) : [];
        foreach (var log in logs)
        {
            CallLogLine? first = null;
            var (lines, differing) = CallReplay.Run(File.ReadLines(log), (line, isSame) => first ??= isSame ? null : line, flow: _ => _flow);
            if (lines == 0 || differing > 0)
                throw new InvalidOperationException($"the replay of a call differs in {differing} of {lines} lines, first where it decides [{string.Join(", ", first?.Commands ?? [])}] at {first?.At} for {first?.Event}; its log is {log}");
        }

        if (logs.Length > 0)
            Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A call under test.</summary>
public sealed class TestCall(CallHarness harness, ICall call, RecordedLine line, RecordedControl control, CallRecord record)
{
    public ICall Call => call;

    public RecordedLine Line => line;

    public RecordedControl Control => control;

    public CallRecord Record => record;

    /// <summary>The caller says something that will be understood as <paramref name="text"/>, then is silent long enough for it to be noticed.</summary>
    public async Task SayAsync(string text, double seconds = 1)
    {
        harness.SpeechToText.Expect(text);
        await line.SoundAsync(TimeSpan.FromSeconds(seconds));
        await line.SilenceAsync(TimeSpan.FromSeconds(0.3));
    }

    /// <summary>Waits until the agent has finished this many replies.</summary>
    public async Task RepliesAsync(int count)
    {
        while (record.Turns.Count < count)
            await line.SilenceAsync(TimeSpan.FromMilliseconds(20));
    }

    public async Task HangUpAsync()
    {
        call.OnHungUp("normal_clearing");
        await call.Completion;
    }
}

/// <summary>A carrier's call control that writes down what it is asked.</summary>
public sealed class RecordedControl : ICallControl
{
    public ICall? Call { get; set; }

    public List<string> Commands { get; } = [];

    /// <summary>Whether a hang-up is confirmed, as the carrier does.</summary>
    public bool ConfirmsHangUp { get; set; } = true;

    public Exception? Fault { get; set; }

    /// <summary>What a hang-up waits for before the carrier has it.</summary>
    public Func<CancellationToken, Task>? HangUpTakes { get; set; }

    public async Task HangUpAsync(CancellationToken cancellationToken)
    {
        if (HangUpTakes is not null)
            await HangUpTakes(cancellationToken);
        await DoAsync("hangup", () =>
        {
            if (ConfirmsHangUp)
                Call?.OnHungUp("hung up by the agent");
        });
    }

    public Task TransferAsync(string to, CancellationToken cancellationToken) => DoAsync($"transfer {to}");

    public Task SendDigitsAsync(string digits, CancellationToken cancellationToken) => DoAsync($"digits {digits}");

    private Task DoAsync(string command, Action? then = null)
    {
        Commands.Add(command);
        if (Fault is { } fault)
            return Task.FromException(fault);
        then?.Invoke();
        return Task.CompletedTask;
    }
}

/// <summary>Keeps log lines of warnings and errors.</summary>
public sealed class CollectedLog : ILoggerFactory, ILogger
{
    private readonly List<string> _lines = [];

    /// <summary>Warnings and errors, with their exceptions' messages.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lock (_lines)
            _lines.Add(exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.Message}");
    }

    public void Dispose()
    {
    }
}
