using System.Reflection;

namespace VoiceAgent.Grains.Tests;

/// <summary>A cluster in which there is nothing but one grain, in this process.</summary>
public class OnlyGrain : DispatchProxy
{
    private object? _grain;

    public static IGrainFactory Factory(object grain)
    {
        var factory = Create<IGrainFactory, OnlyGrain>();
        ((OnlyGrain)(object)factory)._grain = grain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IGrainFactory.GetGrain) ? _grain : null;
}
