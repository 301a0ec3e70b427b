using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;

namespace VoiceAgent.Carriers.Telnyx.CallControl;

/// <summary>The commands of a carrier, sent as Telnyx's Call Control commands.</summary>
internal sealed class TelnyxCommands(CallControlClient client, TelnyxOptions options) : ICarrierCommands
{
    public string? CannotDial => options.ConnectionId is null || options.PublicUrl is null ? "Outgoing calls need Telnyx__ConnectionId and Telnyx__PublicUrl." : null;

    /// <remarks>The answer command has no field for the rate of the audio sent, and 8 kHz is its default.</remarks>
    public bool AnswersWithStream => options.SampleRate == 8000;

    /// <summary>The URL to which the webhooks of this gateway's calls go.</summary>
    private string WebhookUrl => options.PublicAddress("http", TelnyxRegistration.WebhookPath);

    public async Task<(string? CallId, string? SessionId)> DialAsync(OutgoingLeg leg, CancellationToken cancellationToken)
    {
        var command = new DialCommand(options.ConnectionId!, leg.To, leg.From)
        {
            WebhookUrl = WebhookUrl,
            ClientState = leg.State,
            TimeoutSecs = (int)options.DialTimeout.TotalSeconds,
            SendSilenceWhenIdle = true,
            StreamBidirectionalSamplingRate = options.SampleRate,
        };
        var dialled = await client.DialAsync(Pin(command, leg.StreamUrl), cancellationToken);
        return (dialled.CallControlId, dialled.CallSessionId);
    }

    public Task AnswerAsync(string callId, string state, string? streamUrl, CancellationToken cancellationToken)
    {
        var answer = new AnswerCommand { WebhookUrl = WebhookUrl, ClientState = state, SendSilenceWhenIdle = true };
        return client.SendAsync(callId, streamUrl is null ? answer : Pin(answer, streamUrl), cancellationToken);
    }

    public Task RejectAsync(string callId, CancellationToken cancellationToken) => client.SendAsync(callId, new RejectCommand(RejectCause.UserBusy), cancellationToken);

    public Task HangUpAsync(string callId, CancellationToken cancellationToken) => client.SendAsync(callId, new HangUpCommand(), cancellationToken);

    public Task StartStreamAsync(string callId, string streamUrl, CancellationToken cancellationToken) =>
        client.SendAsync(callId, Pin(new StreamingStartCommand { StreamBidirectionalSamplingRate = options.SampleRate }, streamUrl), cancellationToken);

    public Task StopStreamAsync(string callId, CancellationToken cancellationToken) => client.SendAsync(callId, new StreamingStopCommand(), cancellationToken);

    public Task SayAsync(string callId, string text, CancellationToken cancellationToken) =>
        client.SendAsync(callId, new SpeakCommand(text, options.LineVoice) { Language = options.LineLanguage }, cancellationToken);

    public Task TransferAsync(string callId, OtherLeg leg, CancellationToken cancellationToken)
    {
        var command = new TransferCommand(leg.To)
        {
            WebhookUrl = WebhookUrl,
            ClientState = leg.CallState,
            TimeoutSecs = (int)options.TransferTimeout.TotalSeconds,
            TargetLegClientState = leg.State,
        };
        return client.SendAsync(callId, command, cancellationToken);
    }

    public Task SendDigitsAsync(string callId, string digits, CancellationToken cancellationToken) => client.SendAsync(callId, new SendDtmfCommand(digits), cancellationToken);

    public Task<bool?> IsAliveAsync(string callId, CancellationToken cancellationToken) => client.IsAliveAsync(callId, cancellationToken);

    public CallOutcome Outcome(string cause) => cause switch
    {
        "user_busy" => CallOutcome.Busy,
        "timeout" or "no_answer" => CallOutcome.NoAnswer,
        "call_rejected" or "not_found" => CallOutcome.Rejected,
        // The caller gave up before anybody spoke, or somebody here took an outgoing call back.
        "originator_cancel" or "normal_clearing" => CallOutcome.Cancelled,
        _ => CallOutcome.Failed,
    };

    /// <summary>Has media flow both ways, in one codec, to this leg. Every one of Telnyx's defaults would break the call in its own way.</summary>
    private T Pin<T>(T command, string streamUrl)
        where T : StreamCommand =>
        command with
        {
            StreamUrl = streamUrl,
            StreamTrack = StreamTrack.Inbound,
            StreamCodec = options.Codec,
            StreamBidirectionalMode = BidirectionalMode.Rtp,
            StreamBidirectionalCodec = options.Codec,
            StreamBidirectionalTargetLegs = TargetLegs.Self,
        };
}
