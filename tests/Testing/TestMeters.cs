using System.Diagnostics.Metrics;

namespace VoiceAgent.Testing;

/// <summary>Meters that live as long as a test.</summary>
public sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}

/// <summary>Writes down every count of one of a factory's meters: instrument, then tags.</summary>
public sealed class CountListener : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<string> _seen = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];

    public CountListener(IMeterFactory scope, string meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter && instrument.Meter.Scope == scope)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            lock (_seen)
            {
                _seen.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}");
                foreach (var (_, reached) in _awaited.Where(a => a.Count <= _seen.Count))
                    reached.TrySetResult();
            }
        });
        _listener.Start();
    }

    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    /// <summary>Completes once there are so many counts.</summary>
    public Task SeenAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_seen)
        {
            if (_seen.Count >= count)
                reached.SetResult();
            else
                _awaited.Add((count, reached));
        }

        return reached.Task;
    }

    public void Dispose() => _listener.Dispose();
}
