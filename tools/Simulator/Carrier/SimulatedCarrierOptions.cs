namespace VoiceAgent.Simulator;

/// <summary>How the simulated carrier behaves.</summary>
public sealed class SimulatedCarrierOptions
{
    /// <summary>Where the REST API listens, on the loopback interface only.</summary>
    /// <value>8010; 0 takes a free port.</value>
    public int Port { get; set; } = 8010;

    /// <summary>Where webhooks go.</summary>
    public required Uri WebhookUrl { get; set; }

    /// <summary>Signs the webhooks; null sends them unsigned.</summary>
    public SigningKey? SigningKey { get; set; }

    /// <summary>The bearer key commands must carry; null takes any, as long as there is one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The Call Control application calls belong to.</summary>
    public string ConnectionId { get; set; } = "1684641123236054244";

    /// <summary>A folder with <c>call-commands.json</c> against which every body is checked as well.</summary>
    public string? SchemaFolder { get; set; }

    /// <summary>The codec of the phone leg, used where <c>stream_codec</c> leaves it open.</summary>
    public MediaCodec LegCodec { get; set; } = MediaCodec.Pcmu;

    /// <summary>Audio in one message to the platform.</summary>
    /// <value>20 ms; multiples of 20 ms.</value>
    public TimeSpan ChunkLength { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Faults of the network between the carrier and the platform.</summary>
    public LineImpairments Line { get; set; } = new();

    /// <summary>Webhook delivery.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>Who answers when the platform dials or transfers.</summary>
    public Func<SimulatedCall, Callee> Callee { get; set; } = _ => new Callee();

    /// <summary>How long a <c>playback_start</c> lasts, since no file is fetched.</summary>
    public TimeSpan PlaybackLength { get; set; } = TimeSpan.FromSeconds(1);

    public TimeProvider Time { get; set; } = TimeProvider.System;
}

/// <summary>Delivery of webhooks; the defaults are Telnyx's where they are published.</summary>
public sealed class WebhookOptions
{
    /// <summary>How long the platform may take to answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Waits before the repeats after 408, 429, 5xx or no answer.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } =
        [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>Share of events delivered twice, 0 to 1.</summary>
    public double Duplicate { get; set; }

    /// <summary>Share of events that are held back so that later ones overtake them, 0 to 1.</summary>
    public double Reorder { get; set; }

    /// <summary>How long a held-back event waits.</summary>
    public TimeSpan ReorderDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    public int Seed { get; set; } = 1;
}

/// <summary>What happens at the other end of a leg the platform dials.</summary>
/// <param name="Answer">What the callee does when the phone has rung long enough.</param>
/// <param name="Handset">Who speaks; null is silence.</param>
/// <param name="Ringing">Null rings half a second.</param>
public sealed record Callee(CalleeAnswer Answer = CalleeAnswer.Answers, IHandset? Handset = null, TimeSpan? Ringing = null);

public enum CalleeAnswer { Answers, IsBusy, Rejects, DoesNotAnswer }
