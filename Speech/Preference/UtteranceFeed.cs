using System.Threading.Channels;
using VoiceAgent.Audio;

namespace VoiceAgent.Speech.Preference;

/// <summary>An utterance that one recognizer after the other can hear from its beginning, while it is still being said.</summary>
/// <param name="isKept">Whether more than one recognizer may hear the utterance. Else audio that was given is not kept, and frames are handed on as they are.</param>
internal sealed class UtteranceFeed(int sampleRate, bool isKept)
{
    private readonly Lock _gate = new();
    private readonly List<short> _said = [];
    private readonly TaskCompletionSource _ended = new();
    private Channel<AudioFrame>? _listener;
    private Resampler? _resampler;
    private bool _isWhole;

    /// <summary>Completes when the utterance is over.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes the frames of the utterance until it is over.</summary>
    public async Task RunAsync(ChannelReader<AudioFrame> utterance, CancellationToken unwanted)
    {
        try
        {
            while (await utterance.WaitToReadAsync(unwanted))
                while (utterance.TryRead(out var frame))
                    Take(frame);
        }
        catch (OperationCanceledException) when (unwanted.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            _isWhole = true;
            Complete();
        }

        _ended.SetResult();
    }

    /// <summary>Lets another recognizer listen in place of the one before.</summary>
    /// <param name="rate">The sample rate that the recognizer wants, in Hz.</param>
    public ChannelReader<AudioFrame> Begin(int rate)
    {
        lock (_gate)
        {
            Drain();
            _listener = Channel.CreateUnbounded<AudioFrame>();
            _resampler = rate == sampleRate ? null : new Resampler(sampleRate, rate);
            foreach (var part in _said.Chunk(sampleRate / 10))
                Write(part);
            if (!isKept)
                _said.Clear();
            if (_isWhole)
                Complete();
            return _listener.Reader;
        }
    }

    /// <summary>Frees the frames that nobody reads any more.</summary>
    public void Drain()
    {
        while (_listener?.Reader.TryRead(out var frame) == true)
            frame.Dispose();
    }

    private void Take(AudioFrame frame)
    {
        lock (_gate)
        {
            if (!isKept && _listener is not null && _resampler is null)
            {
                _listener.Writer.TryWrite(frame);
                return;
            }

            using (frame)
            {
                if (isKept || _listener is null)
                    _said.AddRange(frame.Samples);
                Write(frame.Samples);
            }
        }
    }

    private void Write(ReadOnlySpan<short> samples)
    {
        if (_listener is null)
            return;
        if ((_resampler is null ? AudioFrame.Copy(sampleRate, samples) : _resampler.ProcessFrame(samples)) is { } frame)
            _listener.Writer.TryWrite(frame);
    }

    private void Complete()
    {
        if (_listener is null)
            return;
        if (_resampler?.FlushFrame() is { } rest)
            _listener.Writer.TryWrite(rest);
        _listener.Writer.TryComplete();
    }
}
