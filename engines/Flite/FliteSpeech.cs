using System.Threading.Channels;
using VoiceAgent.Audio;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Flite;

/// <summary>One request on its way through the synthesizing thread: that thread writes the audio, and the caller's reads it.</summary>
internal sealed class FliteSpeech(SpeechRequest request)
{
    private readonly Channel<SpokenAudio> _audio = Channel.CreateUnbounded<SpokenAudio>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private volatile bool _abandoned;

    /// <summary>The audio as it comes. The reader owns what it reads.</summary>
    public ChannelReader<SpokenAudio> Audio => _audio.Reader;

    /// <summary>Ends the request, because nobody listens any more. Synthesis stops at the next audio, and audio that was not read is disposed.</summary>
    public void Abandon()
    {
        _abandoned = true;
        _audio.Writer.TryComplete();
        while (_audio.Reader.TryRead(out var left))
            left.Audio.Dispose();
    }

    /// <summary>Ends the request with an error.</summary>
    public void Fail(EngineException failure) => _audio.Writer.TryComplete(failure);

    /// <summary>Synthesizes the request, unless it was abandoned while it waited.</summary>
    public void Synthesize(FliteVoice voice)
    {
        if (_abandoned)
            return;
        var resampler = new Resampler(voice.SampleRate, request.SampleRate);
        var resampled = Array.Empty<short>();
        IReadOnlyList<WordEnd> words = [];
        voice.Speak(request.Text, (samples, known) =>
        {
            words = known;
            if (resampled.Length < resampler.MaxOutput(samples.Length))
                resampled = new short[resampler.MaxOutput(samples.Length)];
            return Write(resampled.AsSpan(0, resampler.Process(samples, resampled)), words);
        });
        var rest = new short[resampler.MaxOutput(0)];
        Write(rest.AsSpan(0, resampler.Flush(rest)), words);
        _audio.Writer.TryComplete();
    }

    private bool Write(ReadOnlySpan<short> samples, IReadOnlyList<WordEnd> words)
    {
        if (_abandoned)
            return false;
        if (samples.IsEmpty)
            return true;
        var frame = AudioFrame.Copy(request.SampleRate, samples);
        if (_audio.Writer.TryWrite(new SpokenAudio(frame, words)))
            return true;
        frame.Dispose();
        return false;
    }
}
