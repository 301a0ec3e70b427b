using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VoiceAgent.Simulator;

/// <summary>The web servers of the simulated parties: they listen on the loopback interface only, and log nothing.</summary>
internal static class LoopbackServer
{
    /// <param name="port">0 takes a free port.</param>
    /// <param name="longestBody">The longest body of a request, in bytes; null for Kestrel's own limit.</param>
    public static WebApplication Build(int port, RequestDelegate handle, long? longestBody = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = longestBody ?? kestrel.Limits.MaxRequestBodySize;
            if (port == 0)
                kestrel.Listen(IPAddress.Loopback, 0);
            else
                kestrel.ListenLocalhost(port);
        });
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    /// <summary>Starts a server.</summary>
    /// <param name="owner">What the server belongs to; it is disposed where the server cannot start.</param>
    /// <returns>Where the server is.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<Uri> StartAsync(this WebApplication app, IAsyncDisposable owner, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await owner.DisposeAsync();
            throw;
        }

        return new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }
}
