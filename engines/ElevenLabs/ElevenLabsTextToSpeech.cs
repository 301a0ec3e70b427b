using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A voice of ElevenLabs on sockets that stay open: the pieces of a reply go to one context, in one breath. A piece that gets no socket in time is spoken over HTTP.</summary>
internal sealed partial class ElevenLabsTextToSpeech(
    SocketPool sockets, VoiceHttp http, IOptions<ElevenLabsOptions> options, ElevenLabsMetrics metrics, TimeProvider time, ILogger<ElevenLabsTextToSpeech> logger) : ITextToSpeech, IRemoteEngine, IDisposable
{
    public const string EngineName = "ElevenLabs";

    /// <summary>How many sockets in a row may be lost without a word of the piece.</summary>
    private const int MaxLosses = 2;

    /// <summary>How long a reply's context waits for its next piece. Synthesis runs ahead of the voice, and the rest of the reply is still being written.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1.5);

    // Each call has one entry for each rate: the context of its last reply.
    private readonly ConcurrentDictionary<(string Call, int Rate), Kept> _kept = new();

    public string Name => EngineName;

    public string Voice { get; } = string.Create(CultureInfo.InvariantCulture, $"{EngineName} {options.Value.VoiceId} {options.Value.Model} {options.Value.Stability} {options.Value.Similarity} {options.Value.Speed}");

    public EngineState State => sockets.State(SpeechFormat.PhoneRate);

    public Task ConnectAsync(CancellationToken cancellationToken) => sockets.KeepAsync(SpeechFormat.PhoneRate, cancellationToken);

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var spoken = new SpokenText(request.Text, request.SampleRate);
        Exception? lost = null;
        for (var losses = 0; !spoken.IsComplete; losses++)
        {
            await using var way = await FindWayAsync(request, spoken, losses < MaxLosses ? null : lost, cancellationToken);
            var hasBegun = false;
            (var frame, lost) = await way.NextAsync(cancellationToken);
            for (; frame is not null; (frame, lost) = spoken.IsComplete ? default : await way.NextAsync(cancellationToken))
            {
                var audio = SpeechFormat.Decode(request.SampleRate, options.Value.PhoneCodec, frame.Audio);
                spoken.Take(audio.Samples.Length, frame.Characters);
                hasBegun = true;
                losses = frame.Characters.Count > 0 ? 0 : losses;
                if (audio.Samples.Length > 0)
                    yield return new SpokenAudio(audio, spoken.Words);
                else
                    audio.Dispose();
            }

            if (lost is null)
                yield break; // All of the text was spoken, or as much as there is.
            if (lost is EngineException && (!hasBegun || losses >= MaxLosses))
                throw lost; // HTTP itself has failed, and no other way is left.
            spoken.StartAgain();
            LogSpokenAgain(request.CallId, spoken.Rest.Length, lost.Message);
        }
    }

    public void Dispose()
    {
        foreach (var key in _kept.Keys)
            if (_kept.TryRemove(key, out var kept))
                kept.Close();
    }

    /// <param name="lost">Why no socket is to be asked again; null where one is to be asked.</param>
    private async ValueTask<ISpeechWay> FindWayAsync(SpeechRequest request, SpokenText spoken, Exception? lost, CancellationToken cancellationToken)
    {
        var text = spoken.Rest.TrimStart();
        EngineException reason;
        try
        {
            if (lost is not null)
                throw new EngineException(Name, EngineFailure.Unavailable, $"{MaxLosses} sockets in a row were lost, the last one because {lost.Message}", lost);
            var context = TakeKept(request) ?? await sockets.BeginAsync(request.SampleRate, cancellationToken);
            context.Speak(text);
            return new SocketWay(context, spoken, c => Keep(request, c), time);
        }
        catch (EngineException e)
        {
            reason = e;
        }

        metrics.SpokenOverHttp(reason.Failure);
        LogOverHttp(request.CallId, text.Length, reason.Message);
        return new HttpWay(http.SpeakAsync(text, request.SampleRate, cancellationToken).GetAsyncEnumerator(cancellationToken));
    }

    private SpeechContext? TakeKept(SpeechRequest request)
    {
        if (!_kept.TryRemove((request.CallId, request.SampleRate), out var kept))
            return null;
        if (kept.Reply == request.Reply && kept.Context.IsOpen)
        {
            kept.Timer.Dispose();
            return kept.Context;
        }

        kept.Close();
        return null;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The timer goes with what is kept.")]
    private void Keep(SpeechRequest request, SpeechContext context)
    {
        var key = (request.CallId, request.SampleRate);
        var timer = time.CreateTimer(_ => Drop(key, context), null, KeptFor, Timeout.InfiniteTimeSpan);
        _kept[key] = new Kept(request.Reply, context, timer);
    }

    private void Drop((string Call, int Rate) key, SpeechContext context)
    {
        if (_kept.TryGetValue(key, out var kept) && kept.Context == context && _kept.TryRemove(KeyValuePair.Create(key, kept)))
            kept.Close();
    }

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: {Characters} characters are spoken over HTTP: {Reason}")]
    private partial void LogOverHttp(string callId, int characters, string reason);

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: the voice broke off, {Characters} characters are spoken anew: {Reason}")]
    private partial void LogSpokenAgain(string callId, int characters, string reason);

    private sealed record Kept(int Reply, SpeechContext Context, ITimer Timer)
    {
        public void Close()
        {
            Timer.Dispose();
            Context.Close();
        }
    }
}
