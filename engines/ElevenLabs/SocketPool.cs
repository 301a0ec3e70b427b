using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>The sockets to the voice: as many as the replies that are spoken at once need. One always has room, so that nobody waits for a connection.</summary>
internal sealed partial class SocketPool(IOptions<ElevenLabsOptions> options, ElevenLabsMetrics metrics, TimeProvider time, ILogger<SocketPool> logger) : IDisposable
{
    /// <summary>How long a socket may be idle before it is replaced. The service closes one that has had no text for three minutes, the longest it allows.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(5);

    private const int InactivityTimeout = 180;

    private readonly ElevenLabsOptions _options = options.Value;
    private readonly Dictionary<int, List<Place>> _places = [];
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Begins a reply on a socket that has room.</summary>
    /// <exception cref="EngineException">There is no socket with room in time.</exception>
    public async Task<SpeechContext> BeginAsync(int sampleRate, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            if (Take(sampleRate, out var coming) is { } context)
                return context;
            // A socket that has been opened for so long already is not waited for by further pieces, too.
            var waited = time.GetElapsedTime(Math.Min(since, coming!.Since));
            await OpenedAsync(coming.Opening, _options.SocketTimeout - waited, cancellationToken);
        }
    }

    /// <summary>Sees to it that there is a socket with room, and that none is closed for its idleness.</summary>
    /// <exception cref="EngineException">The service cannot be reached, or refuses.</exception>
    public async Task KeepAsync(int sampleRate, CancellationToken cancellationToken)
    {
        Task<SpeechSocket> opening;
        lock (_gate)
        {
            var places = Places(sampleRate);
            var fresh = places.Find(p => !p.IsOld(time));
            opening = (fresh ?? Open(sampleRate)).Opening;
        }

        await OpenedAsync(opening, 2 * LongestOpening, cancellationToken);
        List<SpeechSocket> old;
        lock (_gate)
        {
            old = [.. Places(sampleRate).Where(p => p.IsOld(time)).Select(p => p.Opening.Result)];
            _places[sampleRate].RemoveAll(p => p.IsOld(time));
        }

        old.ForEach(socket => socket.Dispose());
    }

    /// <summary>Tells whether a reply has a socket at once, and what shows that.</summary>
    public EngineState State(int sampleRate)
    {
        lock (_gate)
        {
            var sockets = Places(sampleRate).Select(p => p.Socket).OfType<SpeechSocket>().ToList();
            if (sockets.Count == 0)
                return new EngineState(false, "no socket is open");
            var oldest = sockets.Max(s => time.GetElapsedTime(s.OpenedAt));
            var heard = sockets.Max(s => s.HeardAt) is { } at ? $", audio {time.GetElapsedTime(at).TotalSeconds:0} s ago" : "";
            return new EngineState(sockets.Exists(s => s.HasRoom), string.Create(CultureInfo.InvariantCulture, $"{sockets.Count} open for up to {oldest.TotalSeconds:0} s, {sockets.Sum(s => s.Contexts)} replies on them{heard}"));
        }
    }

    public void Dispose()
    {
        List<Place> all;
        lock (_gate)
        {
            _isOver = true;
            all = [.. _places.Values.SelectMany(p => p)];
            _places.Clear();
        }

        foreach (var place in all.Where(p => p.Opening.IsCompletedSuccessfully))
            place.Opening.Result.Dispose();
    }

    /// <returns>The context of a reply; null where its socket is on its way.</returns>
    private SpeechContext? Take(int sampleRate, out Place? coming)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            var places = Places(sampleRate);
            foreach (var place in places)
            {
                if (place.Socket is not { } socket || socket.TryBegin(_options) is not { } context)
                    continue;
                if (places.TrueForAll(p => p.Socket is { HasRoom: false }) && places.Count < _options.MaxSockets)
                    Open(sampleRate); // This one is for the next reply.
                coming = null;
                return context;
            }

            coming = places.Find(p => p.Socket is null && p.Waiting < SpeechSocket.MaxContexts);
            if (coming is null && places.Count >= _options.MaxSockets)
                throw new EngineException(ElevenLabsTextToSpeech.EngineName, EngineFailure.Overloaded, $"All {places.Count} sockets are full.");
            coming ??= Open(sampleRate);
            coming.Waiting++;
            return null;
        }
    }

    /// <summary>Lists the sockets of a sample rate, without those that are gone.</summary>
    private List<Place> Places(int sampleRate)
    {
        if (!_places.TryGetValue(sampleRate, out var places))
            _places[sampleRate] = places = [];
        places.RemoveAll(p => p.IsGone);
        return places;
    }

    private Place Open(int sampleRate)
    {
        var place = new Place(OpenAsync(sampleRate), time.GetTimestamp());
        _places[sampleRate].Add(place);
        return place;
    }

    private async Task<SpeechSocket> OpenAsync(int sampleRate)
    {
        var http = new Uri(_options.BaseUrl);
        var url = new UriBuilder(http)
        {
            Scheme = http.Scheme == "https" ? "wss" : "ws",
            Path = $"{http.AbsolutePath.TrimEnd('/')}/v1/text-to-speech/{Uri.EscapeDataString(_options.VoiceId)}/multi-stream-input",
            Query = $"model_id={Uri.EscapeDataString(_options.Model)}&output_format={SpeechFormat.Of(sampleRate, _options.PhoneCodec)}&auto_mode=true&sync_alignment=true&inactivity_timeout={InactivityTimeout}",
        };
        var since = time.GetTimestamp();
        using var limit = new CancellationTokenSource(LongestOpening, time);
        var socket = await SpeechSocket.OpenAsync(url.Uri, _options.ApiKey, time, limit.Token);
        LogOpen(_options.VoiceId, time.GetElapsedTime(since));
        metrics.SocketOpened();
        _ = TellEndAsync(socket);
        return socket;
    }

    private async Task TellEndAsync(SpeechSocket socket)
    {
        var reason = await socket.Lost;
        metrics.SocketEnded(isLost: reason is not null);
        if (reason is not null)
            LogLost(_options.VoiceId, reason);
    }

    private async Task OpenedAsync(Task<SpeechSocket> opening, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await opening.WaitAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new EngineException(ElevenLabsTextToSpeech.EngineName, EngineFailure.TimedOut, "No socket to the voice was open in time.", e);
        }
        catch (WebSocketException e)
        {
            throw ServiceFault.Of("a socket", e.Data[SpeechSocket.Status] as HttpStatusCode?, e);
        }
    }

    [LoggerMessage(LogLevel.Information, "A socket to voice {Voice} is open after {After}")]
    private partial void LogOpen(string voice, TimeSpan after);

    [LoggerMessage(LogLevel.Warning, "A socket to voice {Voice} is lost: {Reason}")]
    private partial void LogLost(string voice, string reason);

    /// <summary>A socket, or one that is being opened.</summary>
    private sealed class Place(Task<SpeechSocket> opening, long since)
    {
        public Task<SpeechSocket> Opening => opening;

        /// <summary>When the opening began, as a timestamp.</summary>
        public long Since => since;

        /// <summary>The number of replies that wait for the socket.</summary>
        public int Waiting { get; set; }

        public SpeechSocket? Socket => opening.IsCompletedSuccessfully ? opening.Result : null;

        public bool IsGone => opening.IsCompleted && Socket is not { IsOpen: true };

        public bool IsOld(TimeProvider time) => Socket is { IsIdle: true } socket && time.GetElapsedTime(socket.UsedAt) >= LongestIdle;
    }
}
