using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using VoiceAgent.Calls;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>Listens to the platform's own metrics and to its process.</summary>
internal sealed class PlatformMeter : IDisposable
{
    private const string Turn = "voiceagent_turn_";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Quantiles> _stages = new();
    private readonly StallMeter _stalls = new();
    private readonly CollectedLog _log;
    private readonly Quantiles _jitter = new();
    private readonly Quantiles _overhead = new();
    private readonly Quantiles _clear = new();
    private readonly ConcurrentQueue<double> _firstAudio = [];
    private long _underruns, _errors, _active;
    private long _since;
    private int _warnings;
    private int _collections;
    private TimeSpan _cpu;
    private long _allocated;

    public PlatformMeter(CollectedLog log)
    {
        _log = log;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CallMetrics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            switch (instrument.Name)
            {
                case "voiceagent_playout_jitter_seconds":
                    _jitter.Add(value);
                    break;
                case "voiceagent_turn_overhead_seconds":
                    _overhead.Add(value);
                    break;
                case "voiceagent_turn_first_audio_seconds":
                    _firstAudio.Enqueue(value * 1000);
                    break;
                case "voiceagent_bargein_stop_seconds":
                    _clear.Add(value);
                    break;
            }

            if (instrument.Name.StartsWith(Turn, StringComparison.Ordinal))
                _stages.GetOrAdd(instrument.Name[Turn.Length..^"_seconds".Length], _ => new Quantiles()).Add(value);
        });
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            switch (instrument.Name)
            {
                case "voiceagent_playout_underruns_total":
                    Interlocked.Add(ref _underruns, value);
                    break;
                case "voiceagent_engine_errors_total":
                    Interlocked.Add(ref _errors, value);
                    break;
                case "voiceagent_calls_active":
                    Interlocked.Add(ref _active, value);
                    break;
            }
        });
        _listener.Start();
    }

    public void Reset()
    {
        GC.Collect();
        _stalls.Reset();
        (_underruns, _errors) = (0, 0);
        _jitter.Reset();
        _overhead.Reset();
        _clear.Reset();
        _firstAudio.Clear();
        _stages.Clear();
        _warnings = _log.Lines.Count;
        _collections = GC.CollectionCount(0);
        _allocated = GC.GetTotalAllocatedBytes();
        _cpu = Environment.CpuUsage.TotalTime;
        _since = Stopwatch.GetTimestamp();
    }

    public PlatformFigures Read()
    {
        var wall = Stopwatch.GetElapsedTime(_since);
        var figures = new PlatformFigures
        {
            WallSeconds = wall.TotalSeconds,
            CpuSeconds = (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds,
            AllocatedBytes = GC.GetTotalAllocatedBytes() - _allocated,
            HeapBytes = GC.GetTotalMemory(forceFullCollection: false),
            PauseMilliseconds = _stalls.PauseMilliseconds,
            Collections = GC.CollectionCount(0) - _collections,
            Calls = _active,
            Frames = _jitter.Count,
            Jitter50 = _jitter.At(0.5),
            Jitter99 = _jitter.At(0.99),
            JitterMax = _jitter.At(1),
            Stall99 = _stalls.At(0.99),
            StallMax = _stalls.At(1),
            Underruns = _underruns,
            Turns = _overhead.Count,
            Overhead50 = _overhead.At(0.5),
            Overhead95 = _overhead.At(0.95),
            FirstAudio = [.. _firstAudio],
            Stages50 = _stages.ToDictionary(s => s.Key, s => s.Value.At(0.5) ?? 0),
            BargeIns = _clear.Count,
            Clear95 = _clear.At(0.95),
            EngineErrors = _errors,
            Warnings = [.. _log.Lines.Skip(_warnings).Take(5)],
        };
        return figures with { LiveBytes = [GC.GetTotalMemory(forceFullCollection: true)] };
    }

    public void Dispose()
    {
        _listener.Dispose();
        _stalls.Dispose();
    }
}
