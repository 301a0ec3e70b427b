using VoiceAgent.Carriers.Line;
using VoiceAgent.Carriers.Telnyx;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting;

/// <summary>Adds the carriers of the platform. It is the one place that names them.</summary>
internal static class CarrierRegistration
{
    /// <summary>Adds all carriers as <see cref="ICarrier"/>, and the rules of who may be called.</summary>
    public static void AddCarriers(this IServiceCollection services, IConfiguration configuration) => services.AddTelnyx(configuration).AddDialling(configuration);

    /// <summary>Maps what the carriers call: webhooks and media sockets.</summary>
    public static void MapCarriers(this IEndpointRouteBuilder endpoints) => endpoints.MapTelnyx();

    /// <summary>Reads what the carriers' own options have in common.</summary>
    /// <returns>The name of each carrier's section with its options, as far as they can be read. Faults are told when the host starts.</returns>
    public static IReadOnlyList<(string Section, LineOptions Options)> OptionsOf(IConfiguration configuration) =>
        [(TelnyxOptions.Section, OptionsReader.Read<TelnyxOptions>(configuration.GetSection(TelnyxOptions.Section)))];
}
