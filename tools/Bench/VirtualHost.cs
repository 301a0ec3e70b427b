using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Calls.Playout;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>The platform's call machinery in virtual time; unless told otherwise with paced engines and lines that play to nobody.</summary>
internal sealed class VirtualHost : IAsyncDisposable
{
    private readonly VirtualTime _time;
    private readonly CallRecordings _recordings;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public VirtualHost(VirtualTime time, CallOptions options, ConversationOptions conversation)
        : this(time, options, conversation, PacedEngines.Create(time), new ScriptedVoiceActivity())
    {
    }

    public VirtualHost(VirtualTime time, CallOptions options, ConversationOptions conversation, CallEngines engines, IVoiceActivityModel voiceActivity, AgentProfile? agent = null, ConversationFlow? flow = null)
    {
        _time = time;
        var callOptions = Options.Create(options);
        _recordings = new CallRecordings(callOptions, TimeProvider.System, NullLogger<CallRecordings>.Instance);
        Calls = new CallDirectory(callOptions);
        Host = new LocalCallHost(
            engines, agent ?? PacedEngines.Agent, voiceActivity, callOptions, Options.Create(conversation), Calls, _recordings,
            new CallMetrics(_services.GetRequiredService<IMeterFactory>()), new PlayoutPacer(time, NullLogger<PlayoutPacer>.Instance), time, NullLoggerFactory.Instance, flow);
    }

    public LocalCallHost Host { get; }

    public CallDirectory Calls { get; }

    /// <summary>Holds a call in which the caller takes a number of turns, the last one into the agent's reply, and hangs up.</summary>
    /// <returns>The length of the call in call time.</returns>
    public async Task<TimeSpan> CallAsync(string id, int turns, TimeSpan patience)
    {
        var began = _time.Elapsed;
        var info = new CallInfo(id, CallDirection.Inbound, "+15550100", "+15550199");
        var reservation = await Host.ReserveAsync(info, CancellationToken.None) ?? throw new InvalidOperationException("The platform is full.");
        var line = new RecordedLine(_time);
        var call = await Host.StartAsync(info, line, new RecordedControl(), reservation, CancellationToken.None);
        line.Listener = call;
        await line.SilenceAsync(TimeSpan.FromSeconds(1));
        for (var turn = 1; turn <= turns; turn++)
        {
            await line.SoundAsync(TimeSpan.FromSeconds(1.2));
            await line.SilenceAsync(turn == turns - 1 ? TimeSpan.FromSeconds(2) : patience);
        }

        call.OnHungUp("normal_clearing");
        await call.Completion;
        return _time.Elapsed - began;
    }

    public async ValueTask DisposeAsync()
    {
        await _recordings.DisposeAsync();
        await _services.DisposeAsync();
    }
}
