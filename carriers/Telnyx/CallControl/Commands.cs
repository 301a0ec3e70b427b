using System.Text.Json.Serialization;

namespace VoiceAgent.Carriers.Telnyx.CallControl;

/// <summary>One Call Control command. Its JSON form is the request body; see developers.telnyx.com, "Call Control".</summary>
internal abstract record CallCommand
{
    /// <summary>The id by which Telnyx ignores a repeat of one command for 60 s. It is made once and kept through resends.</summary>
    public string CommandId { get; } = Guid.NewGuid().ToString();

    /// <summary>The state, in base64, that is returned in every later webhook of the leg.</summary>
    public string? ClientState { get; init; }

    /// <summary>The last part of the request's path.</summary>
    [JsonIgnore]
    internal abstract string Action { get; }

    /// <summary>Whether it is no fault that the call has ended already: that is all the command wanted, or makes the command pointless.</summary>
    [JsonIgnore]
    internal virtual bool EndedIsFine => false;
}

/// <summary>A command that sets up a media stream. All of the stream is pinned: the defaults are one-way (mp3 mode), the leg's own codec, and the wrong leg.</summary>
internal abstract record StreamCommand : CallCommand
{
    public string? StreamUrl { get; init; }
    public StreamTrack? StreamTrack { get; init; }
    public TelnyxCodec? StreamCodec { get; init; }
    public BidirectionalMode? StreamBidirectionalMode { get; init; }
    public TelnyxCodec? StreamBidirectionalCodec { get; init; }
    public TargetLegs? StreamBidirectionalTargetLegs { get; init; }
}

internal sealed record AnswerCommand : StreamCommand
{
    /// <summary>The URL of the leg's webhooks from now on, at the gateway that holds the call. The application's own URL may lead to any gateway.</summary>
    public string? WebhookUrl { get; init; }
    public bool? SendSilenceWhenIdle { get; init; }
    internal override string Action => "answer";
}

internal sealed record RejectCommand(RejectCause Cause) : CallCommand
{
    internal override string Action => "reject";
    internal override bool EndedIsFine => true;
}

internal sealed record HangUpCommand : CallCommand
{
    internal override string Action => "hangup";
    internal override bool EndedIsFine => true;
}

/// <summary>Places a call. The command is sent to <c>/calls</c>, not to a call.</summary>
internal sealed record DialCommand(string ConnectionId, string To, string From) : StreamCommand
{
    /// <inheritdoc cref="AnswerCommand.WebhookUrl"/>
    public string? WebhookUrl { get; init; }

    /// <value>5 to 600 s; Telnyx's default is 30 s.</value>
    public int? TimeoutSecs { get; init; }
    public bool? SendSilenceWhenIdle { get; init; }
    public int? StreamBidirectionalSamplingRate { get; init; }
    internal override string Action => "dial";
}

internal sealed record TransferCommand(string To) : CallCommand
{
    public string? From { get; init; }
    public int? TimeoutSecs { get; init; }

    /// <summary>The new leg's <see cref="CallCommand.ClientState"/>.</summary>
    public string? TargetLegClientState { get; init; }

    /// <summary>The URL of the new leg's webhooks.</summary>
    public string? WebhookUrl { get; init; }
    internal override string Action => "transfer";
    internal override bool EndedIsFine => true;
}

/// <param name="CallControlId">The id of the other leg.</param>
internal sealed record BridgeCommand(string CallControlId) : CallCommand
{
    /// <value>"self" keeps this leg when the other hangs up.</value>
    public string? ParkAfterUnbridge { get; init; }
    internal override string Action => "bridge";
}

internal sealed record StreamingStartCommand : StreamCommand
{
    public int? StreamBidirectionalSamplingRate { get; init; }
    internal override string Action => "streaming_start";
}

internal sealed record StreamingStopCommand : CallCommand
{
    /// <value>The id of one stream; null for all streams of the call.</value>
    public string? StreamId { get; init; }
    internal override string Action => "streaming_stop";
    internal override bool EndedIsFine => true;
}

/// <param name="Payload">The text to speak, at most 3000 characters.</param>
internal sealed record SpeakCommand(string Payload, string Voice) : CallCommand
{
    public string? Language { get; init; }
    internal override string Action => "speak";
}

/// <param name="Digits">The tones, of 0-9 A-D w W * #, where w waits 0.5 s and W 1 s.</param>
internal sealed record SendDtmfCommand(string Digits) : CallCommand
{
    /// <value>100 to 500 ms; Telnyx's default is 250 ms.</value>
    public int? DurationMillis { get; init; }
    internal override string Action => "send_dtmf";
}
