using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.ElevenLabs;

/// <summary>A voice of ElevenLabs on sockets that stay open: the pieces of a reply go to one context, in one breath.</summary>
internal sealed partial class ElevenLabsTextToSpeech(SocketPool sockets, IOptions<ElevenLabsOptions> options, TimeProvider time, ILogger<ElevenLabsTextToSpeech> logger) : ITextToSpeech, IRemoteEngine, IDisposable
{
    public const string EngineName = "ElevenLabs";

    /// <summary>Sockets in a row that are lost before any of the piece's audio has come.</summary>
    private const int MaxLosses = 5;

    /// <summary>How long a reply's context waits for its next piece: synthesis runs ahead of the voice, and what is still to come is being written.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1.5);

    /// <summary>A piece whose audio comes without characters, or without its last full stop, is over when nothing has come for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(600);

    // Of each call that of its last reply.
    private readonly ConcurrentDictionary<(string Call, int Rate), Kept> _kept = new();

    public string Name => EngineName;

    public string Voice { get; } = string.Create(CultureInfo.InvariantCulture, $"{EngineName} {options.Value.VoiceId} {options.Value.Model} {options.Value.Stability} {options.Value.Similarity} {options.Value.Speed}");

    public Task ConnectAsync(CancellationToken cancellationToken) => sockets.KeepAsync(SpeechFormat.PhoneRate, cancellationToken);

    public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var spoken = new SpokenText(request.Text, request.SampleRate);
        for (var losses = 0; !spoken.IsComplete;)
        {
            var context = TakeKept(request) ?? await sockets.BeginAsync(request.SampleRate, cancellationToken);
            Exception? lost = null;
            try
            {
                context.Speak(spoken.Rest.TrimStart());
                while (!spoken.IsComplete && lost is null)
                {
                    var (frame, fault) = await NextAsync(context, spoken, cancellationToken);
                    lost = fault;
                    if (frame is null)
                    {
                        if (fault is null)
                            yield break; // As much as there is.
                        continue;
                    }

                    var audio = SpeechFormat.Decode(request.SampleRate, frame.Audio);
                    spoken.Take(audio.Samples.Length, frame.Characters);
                    losses = 0;
                    if (audio.Samples.Length > 0)
                        yield return new SpokenAudio(audio, spoken.Words);
                    else
                        audio.Dispose();
                }
            }
            finally
            {
                if (spoken.IsComplete)
                    Keep(request, context);
                else
                    context.Close();
            }

            if (lost is null)
                yield break;
            if (++losses == MaxLosses)
                throw new EngineException(Name, EngineFailure.Unavailable, $"{losses} sockets in a row were lost, the last one because {lost.Message}", lost);
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

    /// <returns>Neither frame nor fault: nothing more comes.</returns>
    private async ValueTask<(ServerFrame? Frame, Exception? Fault)> NextAsync(SpeechContext context, SpokenText spoken, CancellationToken cancellationToken)
    {
        try
        {
            var waiting = context.Frames.WaitToReadAsync(cancellationToken).AsTask();
            if (!(spoken is { HasBegun: true, IsAligned: false } or { IsAllSaid: true } ? await waiting.WaitAsync(Quiet, time, cancellationToken) : await waiting))
                return (null, new IOException("the service ended the reply"));
            return (context.Frames.TryRead(out var frame) ? frame : null, null);
        }
        catch (SocketLostException e)
        {
            return (null, e);
        }
        catch (TimeoutException)
        {
            return (null, null);
        }
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

    [LoggerMessage(LogLevel.Warning, "Call {CallId}: the voice broke off, {Characters} characters are spoken on another socket: {Reason}")]
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
