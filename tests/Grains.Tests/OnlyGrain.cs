using System.Reflection;

namespace VoiceAgent.Grains.Tests;

/// <summary>A cluster in which there is one grain in this process, for a whole kind of them, and nothing else unless another cluster has it.</summary>
public class OnlyGrain : DispatchProxy
{
    private object? _grain;
    private IGrainFactory? _others;

    /// <param name="others">Where all other kinds of grains are; null where nobody asks for one.</param>
    public static IGrainFactory Factory(object grain, IGrainFactory? others = null)
    {
        var factory = Create<IGrainFactory, OnlyGrain>();
        (((OnlyGrain)(object)factory)._grain, ((OnlyGrain)(object)factory)._others) = (grain, others);
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IGrainFactory.GetGrain) && (_others is null || targetMethod.GetGenericArguments() is [var kind] && kind.IsInstanceOfType(_grain))
            ? _grain
            : _others is null ? null : targetMethod.Invoke(_others, args);
}
