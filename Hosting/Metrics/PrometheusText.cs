using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace VoiceAgent.Hosting.Metrics;

/// <summary>Collects the platform's own meters and writes them in the Prometheus text exposition format 0.0.4.</summary>
/// <remarks>The edition that is built where the OpenTelemetry exporter is to be had uses that instead.</remarks>
public sealed class PrometheusText : IDisposable
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<Instrument, Family> _families = new();
    private readonly MeterListener _listener = new();

    /// <param name="prefix">Meters whose name begins so are collected.</param>
    public PrometheusText(string prefix = "VoiceAgent.")
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(prefix, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, i => new Family(i)));
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((Family)state!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>All that was measured so far.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            family.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>One instrument and its series, a series for each set of tags.</summary>
    private sealed class Family(Instrument instrument)
    {
        private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
        private readonly double[]? _bounds = Bounds(instrument);
        private Series? _untagged;

        public string Name => instrument.Name;

        private string Type => _bounds is not null ? "histogram" : instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) ? "counter" : "gauge";

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var series = tags.Length == 0
                ? _untagged ??= _series.GetOrAdd("", _ => new Series(_bounds))
                : _series.GetOrAdd(Labels(tags), _ => new Series(_bounds));
            series.Record(value, isSet: instrument.IsObservable);
        }

        public void Write(StringBuilder text)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {instrument.Description?.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n# TYPE {Name} {Type}\n");
            foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
                series.Write(text, Name, labels, _bounds);
        }

        private static double[]? Bounds(Instrument instrument) =>
            instrument is Histogram<double> h ? [.. h.Advice?.HistogramBucketBoundaries ?? [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]] : null;

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new StringBuilder();
            foreach (var (name, value) in tags)
            {
                var escaped = (value?.ToString() ?? "").Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
                labels.Append(labels.Length > 0 ? "," : "").Append(name).Append("=\"").Append(escaped).Append('"');
            }

            return labels.ToString();
        }
    }

    private sealed class Series(double[]? bounds)
    {
        private readonly Lock _gate = new();
        private readonly long[] _buckets = new long[(bounds?.Length ?? 0) + 1];
        private double _sum;
        private long _count;

        public void Record(double value, bool isSet)
        {
            lock (_gate)
            {
                _sum = isSet ? value : _sum + value;
                _count++;
                if (bounds is null)
                    return;
                var index = Array.BinarySearch(bounds, value);
                _buckets[index < 0 ? ~index : index]++;
            }
        }

        public void Write(StringBuilder text, string name, string labels, double[]? bounds)
        {
            lock (_gate)
            {
                if (bounds is null)
                {
                    Line(text, name, "", labels, _sum);
                    return;
                }

                long count = 0;
                var comma = labels.Length > 0 ? "," : "";
                for (var i = 0; i < bounds.Length; i++)
                    Line(text, name, "_bucket", $"{labels}{comma}le=\"{Number(bounds[i])}\"", count += _buckets[i]);
                Line(text, name, "_bucket", $"{labels}{comma}le=\"+Inf\"", _count);
                Line(text, name, "_sum", labels, _sum);
                Line(text, name, "_count", labels, _count);
            }
        }

        private static void Line(StringBuilder text, string name, string suffix, string labels, double value)
        {
            text.Append(name).Append(suffix);
            if (labels.Length > 0)
                text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(Number(value)).Append('\n');
        }

        private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    }
}
