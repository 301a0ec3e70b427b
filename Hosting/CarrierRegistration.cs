using VoiceAgent.Carriers.Line;
using VoiceAgent.Carriers.Telnyx;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting;

/// <summary>The carriers of the platform: the one place that names them.</summary>
internal static class CarrierRegistration
{
    /// <summary>Adds them all as <see cref="ICarrier"/>, and who may be called.</summary>
    public static void AddCarriers(this IServiceCollection services, IConfiguration configuration) => services.AddTelnyx(configuration).AddDialling(configuration);

    /// <summary>Maps what they call: webhooks and media sockets.</summary>
    public static void MapCarriers(this IEndpointRouteBuilder endpoints) => endpoints.MapTelnyx();

    /// <summary>What the carriers' own options have in common.</summary>
    /// <returns>The name of a carrier's section with its options, as far as they can be read: what is wrong is said when the host starts.</returns>
    public static IReadOnlyList<(string Section, LineOptions Options)> OptionsOf(IConfiguration configuration) =>
        [(TelnyxOptions.Section, OptionsReader.Read<TelnyxOptions>(configuration.GetSection(TelnyxOptions.Section)))];
}
