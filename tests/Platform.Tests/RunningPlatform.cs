using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>The platform as a process, ready for calls, with a simulated carrier of its own.</summary>
public sealed class RunningPlatform : IAsyncDisposable
{
    /// <summary>A call that takes longer hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>What the gateway says once a call's end is in its list.</summary>
    public const string Listed = "this gateway's list of calls has all of it";

    /// <summary>Starts are work, and calls are mostly waiting: two starts at once on two cores would keep a third test's recognizer from its caller.</summary>
    private static readonly SemaphoreSlim Starting = new(1);

    private static readonly Lazy<FliteVoice> Voice = new(() => FliteVoice.Open("awb"));

    private readonly ConcurrentDictionary<string, Utterance> _utterances = new();
    private readonly SigningKey _key;
    private int _recorded;

    private RunningPlatform(Uri url, SigningKey key, SimulatedCarrier carrier, PlatformProcess process)
    {
        Url = url;
        _key = key;
        Carrier = carrier;
        Process = process;
        Http = new HttpClient { BaseAddress = url };
    }

    public Uri Url { get; }

    public SimulatedCarrier Carrier { get; }

    public PlatformProcess Process { get; }

    public HttpClient Http { get; }

    /// <param name="api">Where commands go instead of to the simulated carrier itself, given that one's address.</param>
    public static async Task<RunningPlatform> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, SigningKey? key = null, Func<Uri, Uri>? api = null, WebhookOptions? webhooks = null, Func<SimulatedCall, Callee>? callee = null)
    {
        key ??= SigningKey.Create();
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}"));
        var carrier = await SimulatedCarrier.StartAsync(new()
        {
            Port = 0, WebhookUrl = new Uri(url, "/telnyx/webhooks"), SigningKey = key, ApiKey = "KEY-of-the-tests", Webhooks = webhooks ?? new(), Callee = callee ?? (_ => new Callee()),
        });
        await Starting.WaitAsync(TestContext.Current.CancellationToken);
        var process = PlatformProcess.Start(Settings(url, api?.Invoke(carrier.BaseUrl) ?? carrier.BaseUrl, key.PublicKey, settings));
        var platform = new RunningPlatform(url, key, carrier, process);
        try
        {
            await process.SaysAsync("Application started", CancellationToken.None);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
        finally
        {
            Starting.Release();
        }
    }

    /// <summary>The configuration of a platform that can take calls.</summary>
    public static Dictionary<string, string> Settings(Uri url, Uri api, string publicKey, IReadOnlyDictionary<string, string>? more = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url.GetLeftPart(UriPartial.Authority),
            ["Telnyx__ApiKey"] = "KEY-of-the-tests",
            ["Telnyx__PublicKey"] = publicKey,
            ["Telnyx__ApiBaseUrl"] = api.ToString(),
            ["Telnyx__PublicUrl"] = "ws://" + url.Authority,
            // What one test has spoken is not there for the next one.
            ["Agent__Phrases"] = "none",
        };
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
            settings[key] = value;
        return settings;
    }

    /// <summary>Somebody who says these things and then hangs up. Everything is synthesized before the phone rings.</summary>
    /// <param name="recordings">Turns made by <see cref="CallerTurn.Play"/>, by their label.</param>
    public SimulatedCaller Caller(IReadOnlyList<CallerTurn> turns, params IReadOnlyList<string> recordings) => Caller(new CallerManners(), turns, recordings);

    /// <inheritdoc cref="Caller(IReadOnlyList{CallerTurn}, IReadOnlyList{string})"/>
    public SimulatedCaller Caller(CallerManners manners, IReadOnlyList<CallerTurn> turns, params IReadOnlyList<string> recordings)
    {
        foreach (var turn in turns.Where(t => t.Digits is null))
            _utterances.TryAdd(turn.Label, recordings.FirstOrDefault(r => Path.GetFileName(r) == turn.Label) is { } file ? Recorded(file) : Spoken(turn.Label));
        return new SimulatedCaller(turns, (turn, _) => _utterances[turn.Label], manners);
    }

    /// <summary>Places a call.</summary>
    public SimulatedCall Place(IHandset handset) => Carrier.Place("+15550100001", "+15550100002", handset);

    /// <summary>A short call from beginning to end: one question, one answer, the caller hangs up.</summary>
    public async Task<PlatformCall> HoldShortCallAsync(CancellationToken cancellationToken)
    {
        var call = Place(Caller([CallerTurn.Say("when are you open")]));
        await EndAsync(call, cancellationToken);
        return await RecordAsync(call, cancellationToken);
    }

    /// <summary>Waits until the call has ended and the platform has taken every webhook of it.</summary>
    public async Task<CallEnd> EndAsync(SimulatedCall call, CancellationToken cancellationToken)
    {
        try
        {
            var end = await call.Ended.WaitAsync(Limit, cancellationToken);
            await call.Closed.WaitAsync(Limit, cancellationToken);
            return end;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The call hangs. The platform said:\n{Process.Output}");
        }
    }

    /// <summary>What the platform kept of a call whose last webhook it has taken. Ask once for each call, in the order in which they end.</summary>
    public async Task<PlatformCall> RecordAsync(SimulatedCall call, CancellationToken cancellationToken)
    {
        // The webhook is answered before it is worked on, and the call's worker knows of its end before the gateway does; the gateway's list is what is asked.
        await Process.SaysAsync(Listed, cancellationToken, Interlocked.Increment(ref _recorded));
        var record = await Http.GetFromJsonAsync<PlatformCall>("/api/calls/" + Uri.EscapeDataString(call.CallControlId), JsonSerializerOptions.Web, cancellationToken);
        return record.ShouldNotBeNull();
    }

    /// <summary>The metrics once no call is active.</summary>
    public async Task<Exposition> SettledMetricsAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            // The last step of a call's release shows nowhere else, so this is asked until it is seen; the limit is for a platform that leaks calls.
            var metrics = Exposition.Parse(await Http.GetStringAsync("/metrics", limit.Token));
            if (metrics["voiceagent_calls_active"] == 0)
                return metrics;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Carrier.DisposeAsync();
        Http.Dispose();
        _key.Dispose();
    }

    private static Utterance Spoken(string text) => Utterance.ByPhone(Voice.Value.Synthesize(text), Voice.Value.SampleRate, 8000);

    private static Utterance Recorded(string file)
    {
        var recording = WavReader.ReadAll(file);
        return Utterance.ByPhone(recording.Samples.Span, recording.SampleRate, 8000);
    }
}
