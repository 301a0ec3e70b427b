using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using VoiceAgent.Calls;
using VoiceAgent.Carriers.Line.Dialling;
using VoiceAgent.Settings;

namespace VoiceAgent.Carriers.Line;

/// <summary>Puts a carrier into a web host.</summary>
public static class LineRegistration
{
    /// <summary>Adds a carrier's calls as <see cref="ICarrier"/>, and under its name as <see cref="LineCalls"/> and <see cref="LineMetrics"/>. The host brings an <see cref="ICallHost"/>.</summary>
    /// <param name="name">The carrier's name, which is also the section of its options.</param>
    /// <param name="parts">A function that makes the carrier's parts, whose <see cref="LineOptions"/> are checked before.</param>
    public static IServiceCollection AddCarrier(this IServiceCollection services, string name, Func<IServiceProvider, CarrierParts> parts)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CallDirectory>();
        services.AddKeyedSingleton(name, (provider, _) => new LineMetrics(provider.GetRequiredService<IMeterFactory>(), name));
        services.AddKeyedSingleton(name, (provider, _) => new LineCalls(
            parts(provider),
            provider.GetRequiredService<ICallHost>(),
            provider.GetRequiredService<CallDirectory>(),
            provider.GetRequiredKeyedService<LineMetrics>(name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LineCalls>>()));
        services.AddSingleton<ICarrier>(provider => provider.GetRequiredKeyedService<LineCalls>(name));
        services.AddSingleton<ICallAdopter>(provider => provider.GetRequiredKeyedService<LineCalls>(name));
        return services;
    }

    /// <summary>Adds the <see cref="Dialler"/>, which places calls through the host's carrier, with its options.</summary>
    public static IServiceCollection AddDialling(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddChecked<DialOptions>(configuration.GetSection(DialOptions.Section), DialRules.Check);
        return services.AddSingleton<Dialler>();
    }
}
