using System.Net;
using System.Net.Http.Json;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;

namespace Examples;

/// <summary>Asks a telephone bridge for things: <c>POST calls/{id}/{verb}</c>.</summary>
public sealed class BridgeCommands(HttpClient http, LineOptions options) : ICarrierCommands
{
    public string? CannotDial => options.PublicUrl is null ? "Outgoing calls need Bridge__PublicUrl." : null;

    public bool AnswersWithStream => true;

    public async Task<(string? CallId, string? SessionId)> DialAsync(OutgoingLeg leg, CancellationToken cancellationToken)
    {
        await PostAsync("new", "dial", leg, cancellationToken);
        return (null, null); // The leg's first event brings its id, and the state by which it is known.
    }

    public Task AnswerAsync(string callId, string state, string? streamUrl, CancellationToken cancellationToken) => PostAsync(callId, "answer", new { state, streamUrl }, cancellationToken);

    public Task RejectAsync(string callId, CancellationToken cancellationToken) => PostAsync(callId, "reject", new { }, cancellationToken);

    public Task HangUpAsync(string callId, CancellationToken cancellationToken) => PostAsync(callId, "hangup", new { }, cancellationToken);

    public Task StartStreamAsync(string callId, string streamUrl, CancellationToken cancellationToken) => PostAsync(callId, "stream", new { streamUrl }, cancellationToken);

    public Task StopStreamAsync(string callId, CancellationToken cancellationToken) => PostAsync(callId, "unstream", new { }, cancellationToken);

    public Task SayAsync(string callId, string text, CancellationToken cancellationToken) => PostAsync(callId, "say", new { text }, cancellationToken);

    public Task TransferAsync(string callId, OtherLeg leg, CancellationToken cancellationToken) => PostAsync(callId, "transfer", leg, cancellationToken);

    public Task SendDigitsAsync(string callId, string digits, CancellationToken cancellationToken) => PostAsync(callId, "digits", new { digits }, cancellationToken);

    public Task<bool?> IsAliveAsync(string callId, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);

    public CallOutcome Outcome(string cause) => cause == "busy" ? CallOutcome.Busy : CallOutcome.Failed;

    private async Task PostAsync(string callId, string verb, object body, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync($"calls/{Uri.EscapeDataString(callId)}/{verb}", body, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new CarrierException(answer.StatusCode is HttpStatusCode.NotFound ? CarrierFault.CallGone : CarrierFault.Refused, $"The bridge refused '{verb}' with status {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CarrierException(CarrierFault.Unknown, $"The bridge did not answer '{verb}'.", e);
        }
    }
}
