using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The recognition of a call, on a speech silo.</summary>
/// <param name="name">The name of the engine on the speech silo.</param>
internal sealed class ClusterSpeechToText(string name, SpeechPlace place, IGrainFactory grains, ICallWorkGrain receiver, WorkInbox<TranscriptPart> inbox) : ISpeechToText
{
    public string Name => name;

    /// <summary>Always 0, because it is not used: the leg resamples, at its gateway, to the rate that came with the reservation.</summary>
    public int SampleRate => 0;

    public async ValueTask<ITranscriber> OpenAsync(RecognizerRequest request, CancellationToken cancellationToken)
    {
        var transcriber = new Transcriber(name, request, place, grains, receiver, inbox);
        try
        {
            await transcriber.OpenAsync(cancellationToken);
            return transcriber;
        }
        catch
        {
            // The recognizer may open all the same, and nobody else would close it.
            _ = transcriber.DisposeAsync().AsTask();
            throw;
        }
    }

    private sealed class Transcriber(string name, RecognizerRequest request, SpeechPlace place, IGrainFactory grains, ICallWorkGrain receiver, WorkInbox<TranscriptPart> inbox) : ITranscriber
    {
        /// <summary>The most audio in one request, in bytes: 1 s at 16 kHz, so that an utterance that is sent again does not come all at once.</summary>
        private const int MaxBytes = 32 * 1024;

        private readonly RecognizerOrder _order = new() { Engines = request.Engines, Language = request.Language };
        private IRecognizerGrain? _grain;
        private string? _silo;
        private int _rate;
        private Task _told = Task.CompletedTask;

        public async Task OpenAsync(CancellationToken cancellationToken)
        {
            try
            {
                if (await TellAsync(Grain().OpenAsync(_order, CancellationToken.None), cancellationToken) is { } fault)
                    throw Wire.Exception(fault);
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                await place.ReplaceAsync(_silo!, name, cancellationToken);
                if (await TellAsync(Grain().OpenAsync(_order, CancellationToken.None), cancellationToken) is { } fault)
                    throw Wire.Exception(fault);
            }
        }

        public async IAsyncEnumerable<Transcript> TranscribeAsync(ChannelReader<AudioFrame> utterance, RecognitionHints hints, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // The audio is kept until its text is there: another silo may have to hear it from the beginning.
            var heard = new List<byte[]>();
            await foreach (var part in inbox.AskAsync(Start, cancellationToken))
            {
                if (part.Fault is { } fault)
                    throw Wire.Exception(fault);
                yield return new Transcript(part.Text, part.IsFinal, part.Confidence);
                if (part.IsFinal)
                    yield break;
            }

            Task<EngineFault?> Start(string silo, Guid work) => SendAsync(silo, work, utterance, hints, heard, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (_grain is { } grain)
                await CloseAsync(grain, _told);
        }

        private static async Task CloseAsync(IRecognizerGrain grain, Task told)
        {
            await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            try
            {
                await grain.CloseAsync();
            }
            catch (Exception e) when (ClusterFault.IsLoss(e))
            {
                // The recognizer is gone already.
            }
        }

        private IRecognizerGrain Grain()
        {
            if (_grain is not null && _silo == place.Silo)
                return _grain;
            // A silo that was only slow lives on, and a recognizer left open there takes the place of another call.
            if (_grain is { } left)
                _ = CloseAsync(left, _told);
            (_grain, _silo, _told) = (grains.GetGrain<IRecognizerGrain>($"{place.Silo}/{request.CallId}"), place.Silo, Task.CompletedTask);
            return _grain;
        }

        /// <summary>Remembers a request that opens the recognizer, whether or not anybody still waits for the answer.
        /// A close waits for the request: messages to a new activation may overtake each other, and a close that overtook the request would leave the recognizer open.</summary>
        private Task<EngineFault?> TellAsync(Task<EngineFault?> told, CancellationToken cancellationToken)
        {
            _told = told;
            return told.WaitAsync(cancellationToken);
        }

        private async Task<EngineFault?> SendAsync(string silo, Guid work, ChannelReader<AudioFrame> utterance, RecognitionHints hints, List<byte[]> heard, CancellationToken cancellationToken)
        {
            var isElsewhere = _silo != silo;
            var (grain, sent) = (Grain(), 0);
            // The recognizer may take longer to load than an utterance may take to send.
            if (isElsewhere && await TellAsync(grain.OpenAsync(_order, CancellationToken.None), cancellationToken) is { } unopened)
                return unopened;
            Take();
            while (true)
            {
                var isEnd = utterance.Completion.IsCompleted;
                if (sent < heard.Count || isEnd)
                {
                    var (bytes, count) = Join(heard, sent, MaxBytes);
                    sent += count;
                    var isLast = isEnd && sent == heard.Count;
                    if (await TellAsync(grain.HearAsync(Audio(bytes, isStart: sent == count, isLast), receiver, CancellationToken.None), cancellationToken) is { } fault)
                        return fault;
                    if (isLast)
                        return await grain.FinishAsync(work, cancellationToken); // This is awaited so that the loss of the silo is noticed.
                }
                else
                {
                    await utterance.WaitToReadAsync(cancellationToken);
                }

                Take();
            }

            void Take()
            {
                while (utterance.TryRead(out var frame))
                {
                    _rate = frame.SampleRate;
                    heard.Add(frame.ToPcm());
                    frame.Dispose();
                }
            }

            UtteranceAudio Audio(byte[] pcm, bool isStart, bool isEnd) => new()
            {
                Work = work,
                Pcm = pcm,
                SampleRate = _rate,
                IsStart = isStart,
                IsEnd = isEnd,
                Phrases = isStart ? hints.Phrases : [],
                Grammar = isStart ? hints.Grammar : null,
                Patience = isStart ? hints.Patience : null,
                Recognizer = isStart ? _order : null,
            };
        }

        private static (byte[] Bytes, int Count) Join(List<byte[]> heard, int from, int most)
        {
            int length = 0, count = 0;
            while (from + count < heard.Count && (count == 0 || length + heard[from + count].Length <= most))
                length += heard[from + count++].Length;
            var bytes = new byte[length];
            var at = 0;
            foreach (var piece in heard.GetRange(from, count))
            {
                piece.CopyTo(bytes, at);
                at += piece.Length;
            }

            return (bytes, count);
        }
    }
}
