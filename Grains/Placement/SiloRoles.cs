using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace VoiceAgent.Grains.Placement;

/// <summary>What a silo does, told to other silos by its metadata.</summary>
[Flags]
public enum SiloRoles
{
    /// <summary>The process does none of the calls' work.</summary>
    None = 0,

    /// <summary>Conversations live on the silo.</summary>
    Call = 1,

    /// <summary>Engines run on the silo, on a GPU where they need one.</summary>
    Speech = 2,

    /// <summary>Both conversations live and engines run on the silo.</summary>
    All = Call | Speech,
}

/// <summary>Places grains that hold conversations on call silos only.</summary>
internal sealed class CallSiloAttribute() : PlacementFilterAttribute(new CallSiloFilter());

/// <summary>Places grains that run engines on speech silos only, and on the silo that the key names while that is there.</summary>
internal sealed class SpeechSiloAttribute() : PlacementFilterAttribute(new SpeechSiloFilter());

internal sealed class CallSiloFilter() : PlacementFilterStrategy(order: 0);

internal sealed class SpeechSiloFilter() : PlacementFilterStrategy(order: 0);

internal sealed class CallSiloDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        silos.Where(silo => RoleFilters.HasRole(metadata, silo, SiloRoles.Call));
}

internal sealed class SpeechSiloDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var able = silos.Where(silo => RoleFilters.HasRole(metadata, silo, SiloRoles.Speech)).ToList();
        var key = target.GrainIdentity.Key.ToString() ?? "";
        var named = key.IndexOf('/', StringComparison.Ordinal) is > 0 and var end ? key[..end] : key;
        return able.Find(silo => silo.ToParsableString() == named) is { } one ? [one] : able;
    }
}

/// <summary>Keeps the roles of silos in their metadata.</summary>
internal static class RoleFilters
{
    private const string Key = "voiceagent.roles";

    public static ISiloBuilder UseRoles(this ISiloBuilder silo, SiloRoles roles)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [Key] = roles.ToString() });
        silo.Services.AddPlacementFilter<CallSiloFilter, CallSiloDirector>(ServiceLifetime.Singleton);
        silo.Services.AddPlacementFilter<SpeechSiloFilter, SpeechSiloDirector>(ServiceLifetime.Singleton);
        return silo;
    }

    public static bool HasRole(ISiloMetadataCache metadata, SiloAddress silo, SiloRoles role) =>
        metadata.GetSiloMetadata(silo).Metadata.TryGetValue(Key, out var value) && Enum.TryParse<SiloRoles>(value, out var roles) && roles.HasFlag(role);
}
