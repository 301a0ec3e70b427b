using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Carriers.Telnyx.CallControl;
using VoiceAgent.Carriers.Telnyx.Media;
using VoiceAgent.Carriers.Telnyx.Webhooks;
using VoiceAgent.Settings;

namespace VoiceAgent.Carriers.Telnyx;

/// <summary>Puts Telnyx into a web host.</summary>
public static class TelnyxRegistration
{
    /// <summary>The path of Telnyx's webhooks, below the gateway's address.</summary>
    internal const string WebhookPath = "telnyx/webhooks";

    /// <summary>Adds Telnyx as an <see cref="ICarrier"/>, from section <c>Telnyx</c>. The host brings an <see cref="ICallHost"/>.</summary>
    public static IServiceCollection AddTelnyx(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCarrier(TelnyxOptions.Section, static provider =>
        {
            var options = provider.GetRequiredService<IOptions<TelnyxOptions>>().Value;
            var commands = new TelnyxCommands(provider.GetRequiredService<CallControlClient>(), options);
            return new CarrierParts(TelnyxOptions.Section, options, commands, () => new TelnyxMedia(options.AskedFormat));
        });
        services.AddChecked<TelnyxOptions>(configuration.GetSection(TelnyxOptions.Section), TelnyxRules.Check);
        services.AddSingleton<TelnyxMetrics>();
        services.AddSingleton(provider => new CallControlClient(
            new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, AllowAutoRedirect = false }),
            provider.GetRequiredService<IOptions<TelnyxOptions>>(),
            provider.GetRequiredService<TelnyxMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CallControlClient>>()));
        services.AddSingleton<WebhookEndpoint>();
        return services;
    }

    /// <summary>Maps <c>POST /telnyx/webhooks</c> and the WebSocket <c>GET /telnyx/media/{token}</c>.</summary>
    public static IEndpointRouteBuilder MapTelnyx(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var webhooks = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
        // A webhook proves itself by its signature.
        endpoints.MapPost("/" + WebhookPath, webhooks.HandleAsync).AllowAnonymous().WithMetadata(new ProvesSenderAttribute());
        return endpoints.MapMedia(endpoints.ServiceProvider.GetRequiredKeyedService<LineCalls>(TelnyxOptions.Section));
    }
}
