using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace VoiceAgent.Grains;

/// <summary>Keeps state in the silos' memory, and forgets what is cleared.</summary>
/// <remarks>Orleans' own memory storage remembers the name of everything that was ever in it, and each call leaves some names:
/// of its state, and of its streams' subscribers.</remarks>
internal sealed class VolatileStorage(string name, IGrainFactory grains, Serializer serializer) : IGrainStorage
{
    private const uint Shards = 8;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await StoreOf(grainId).ReadAsync(Key(stateName, grainId)) is { } kept)
            (grainState.State, grainState.ETag, grainState.RecordExists) = (serializer.Deserialize<T>(kept.Value), kept.ETag, true);
        else
            Forget(grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var next = new VolatileState { Value = serializer.SerializeToArray(grainState.State), ETag = Guid.NewGuid().ToString("N") };
        var found = await StoreOf(grainId).WriteAsync(Key(stateName, grainId), next, grainState.ETag);
        Check(found, grainState.ETag);
        (grainState.ETag, grainState.RecordExists) = (next.ETag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = await StoreOf(grainId).RemoveAsync(Key(stateName, grainId), grainState.ETag);
        Check(found, grainState.ETag);
        Forget(grainState);
    }

    private static void Forget<T>(IGrainState<T> grainState) => (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);

    private static void Check(string? found, string? expected)
    {
        // State that is gone went with its silo: the activation's own state is all there is.
        if (found is not null && found != expected)
            throw new InconsistentStateException("The state was changed by somebody else.", found, expected);
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";

    private IVolatileStoreGrain StoreOf(GrainId grainId) => grains.GetGrain<IVolatileStoreGrain>($"{name}/{grainId.GetUniformHashCode() % Shards}");
}

/// <summary>Holds a part of what <see cref="VolatileStorage"/> keeps.</summary>
[Alias("VoiceAgent.IVolatileStoreGrain")]
internal interface IVolatileStoreGrain : IGrainWithStringKey
{
    [Alias("Read")]
    Task<VolatileState?> ReadAsync(string key);

    /// <param name="etag">The tag of the version that is to be replaced; null where there is none.</param>
    /// <returns>The tag of the version that was found, or null. The version was replaced only if it was the expected one.</returns>
    [Alias("Write")]
    Task<string?> WriteAsync(string key, VolatileState state, string? etag);

    /// <returns>The tag of the version that was found, or null, as for <see cref="WriteAsync"/>.</returns>
    [Alias("Remove")]
    Task<string?> RemoveAsync(string key, string? etag);
}

/// <summary>A state that is kept, with the tag of its version.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.VolatileState")]
internal sealed record VolatileState
{
    [Id(0)] public required byte[] Value { get; init; }

    [Id(1)] public required string ETag { get; init; }
}

[KeepAlive]
internal sealed class VolatileStoreGrain : Grain, IVolatileStoreGrain
{
    private readonly Dictionary<string, VolatileState> _states = [];

    public Task<VolatileState?> ReadAsync(string key) => Task.FromResult(_states.GetValueOrDefault(key));

    public Task<string?> WriteAsync(string key, VolatileState state, string? etag)
    {
        var found = _states.GetValueOrDefault(key)?.ETag;
        if (found is null || found == etag)
            _states[key] = state;
        return Task.FromResult(found);
    }

    public Task<string?> RemoveAsync(string key, string? etag)
    {
        var found = _states.GetValueOrDefault(key)?.ETag;
        if (found == etag)
            _states.Remove(key);
        return Task.FromResult(found);
    }
}

/// <summary>Adds <see cref="VolatileStorage"/> to silos.</summary>
internal static class VolatileStorageRegistration
{
    public static ISiloBuilder AddVolatileGrainStorage(this ISiloBuilder silo, string name)
    {
        silo.Services.AddGrainStorage(name, (services, n) => new VolatileStorage(n, services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<Serializer>()));
        return silo;
    }
}
