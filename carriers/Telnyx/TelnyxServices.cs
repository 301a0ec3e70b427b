using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Settings;
using VoiceAgent.Telephony.Telnyx.CallControl;
using VoiceAgent.Telephony.Telnyx.Dialling;
using VoiceAgent.Telephony.Telnyx.Webhooks;

namespace VoiceAgent.Telephony.Telnyx;

/// <summary>Puts the Telnyx room into a web host.</summary>
public static class TelnyxServices
{
    /// <summary>After what time without anything received a media socket is pinged, and how long the answer may take. A caller's audio comes 50 times a second,
    /// so this costs nothing while a line is well, and one whose other end is gone is noticed within 3 s.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(1), PongWithin = TimeSpan.FromSeconds(2);

    /// <summary>Adds <see cref="TelnyxCalls"/> and what it needs, from section <c>Telnyx</c>. The host brings an <see cref="ICallHost"/>.</summary>
    public static IServiceCollection AddTelnyx(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CallDirectory>();
        services.AddChecked<TelnyxOptions>(configuration.GetSection(TelnyxOptions.Section), TelnyxRules.Check);
        services.AddChecked<DialOptions>(configuration.GetSection(DialOptions.Section), DialRules.Check);

        services.AddSingleton<TelnyxMetrics>();
        services.AddSingleton(provider => new CallControlClient(
            new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, AllowAutoRedirect = false }),
            provider.GetRequiredService<IOptions<TelnyxOptions>>(),
            provider.GetRequiredService<TelnyxMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CallControlClient>>()));
        services.AddSingleton<ICallAdopter>(provider => provider.GetRequiredService<TelnyxCalls>());
        services.AddSingleton(provider => new TelnyxCalls(new CallServices(
            provider.GetRequiredService<ICallHost>(),
            provider.GetRequiredService<CallDirectory>(),
            provider.GetRequiredService<CallControlClient>(),
            provider.GetRequiredService<IOptions<TelnyxOptions>>(),
            provider.GetRequiredService<TelnyxMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TelnyxCalls>>())));
        services.AddSingleton(provider => new Dialler(
            provider.GetRequiredService<TelnyxCalls>(),
            provider.GetRequiredService<ICallHost>(),
            provider.GetRequiredService<TelnyxMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<DialOptions>>(),
            provider.GetRequiredService<IOptions<TelnyxOptions>>()));
        services.AddSingleton<WebhookEndpoint>();
        services.AddSingleton<MediaEndpoint>();
        return services;
    }

    /// <summary>Maps <c>POST /telnyx/webhooks</c> and the WebSocket <c>GET /telnyx/media/{token}</c>.</summary>
    public static IEndpointRouteBuilder MapTelnyx(this IEndpointRouteBuilder endpoints)
    {
        var webhooks = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
        // What comes from Telnyx proves itself: a webhook by its signature, a socket by its token.
        endpoints.MapPost("/telnyx/webhooks", webhooks.HandleAsync).AllowAnonymous().WithMetadata(new ProvesSenderAttribute());

        // The WebSocket middleware sits in this branch alone, so the host need not remember it.
        var media = endpoints.ServiceProvider.GetRequiredService<MediaEndpoint>();
        var branch = endpoints.CreateApplicationBuilder();
        branch.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingAfter, KeepAliveTimeout = PongWithin });
        branch.Run(media.HandleAsync);
        endpoints.MapGet("/telnyx/media/{token}", branch.Build()).AllowAnonymous().WithMetadata(new ProvesSenderAttribute());
        return endpoints;
    }
}
