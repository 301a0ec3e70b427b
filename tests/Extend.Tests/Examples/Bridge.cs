using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Settings;

namespace Examples;

/// <summary>Section <c>Bridge</c>: what all carriers have, and where the bridge is.</summary>
public sealed class BridgeOptions : LineOptions
{
    public string Url { get; set; } = "http://localhost:9000";
}

/// <summary>What the bridge tells of a call.</summary>
public sealed record BridgeEvent(string Id, string Type, string CallId, string? State, string? From, string? To, string? Cause);

/// <summary>A telephone bridge of one's own as a carrier.</summary>
public static class Bridge
{
    public const string Name = "Bridge";

    public static IServiceCollection AddBridge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<BridgeOptions>(configuration.GetSection(Name), LineRules.Check);
        return services.AddCarrier(Name, provider =>
        {
            var options = provider.GetRequiredService<IOptions<BridgeOptions>>().Value;
            return new CarrierParts(Name, options, new BridgeCommands(new HttpClient { BaseAddress = new Uri(options.Url) }, options), () => new BridgeMedia());
        });
    }

    /// <summary>Maps <c>POST /bridge/events</c> and the WebSocket <c>GET /bridge/media/{token}</c>.</summary>
    public static void MapBridge(this IEndpointRouteBuilder endpoints)
    {
        var calls = endpoints.ServiceProvider.GetRequiredKeyedService<LineCalls>(Name);
        // A carrier on the open network signs its events; check that here, before anything is read, and add ProvesSenderAttribute.
        endpoints.MapPost("/bridge/events", (BridgeEvent e) => Results.StatusCode(calls.Deliver(Read(e), sentAt: null) is Delivery.Overloaded ? 503 : 200)).AllowAnonymous();
        endpoints.MapMedia(calls);
    }

    private static CarrierEvent Read(BridgeEvent e)
    {
        var head = new EventHead(e.Id, e.Type, OccurredAt: null, e.CallId, SessionId: null, e.State, e.From, e.To);
        return e.Type switch
        {
            "rings" => new CallInitiated(head, Incoming: true),
            "answered" => new CallAnswered(head),
            "over" => new CallHungUp(head, e.Cause ?? "unspecified"),
            _ => new OtherEvent(head),
        };
    }
}
