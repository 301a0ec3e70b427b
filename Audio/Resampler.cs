namespace VoiceAgent.Audio;

/// <summary>Changes the sample rate of one stream of mono 16-bit audio while it flows.</summary>
/// <remarks>
/// The filter is a polyphase windowed sinc (Kaiser, beta 7.86), flat within ±0.01 dB up to 0.9 of the lower of the two Nyquist frequencies. Aliases and
/// images are at least 75 dB down. Output sample n is the input at the exact time n * input rate / output rate. No delay is inserted, no sample is
/// gained or lost over any length, and the output does not depend on how the input is cut. For that the resampler holds the last
/// <see cref="LatencySamples"/> of input back until the input behind them is known. <see cref="Flush"/> ends the stream and gives them out. A stream
/// of N samples becomes ceil(N * output rate / input rate) samples. Sums that exceed 16 bits saturate. Between equal rates samples are copied.
/// <para>One resampler serves one stream and is not thread-safe. The coefficients are shared (up to 260 kB per pair of rates, made when a pair is first
/// used). Nothing is allocated after construction.</para>
/// </remarks>
public sealed class Resampler
{
    /// <summary>Input is filtered in blocks of this many samples, so that any length of input needs the same memory.</summary>
    private const int Block = 1024;

    private readonly ResamplerFilter? _filter;
    private readonly float[] _window;
    private int _held;
    private int _position;
    private int _phase;

    /// <summary>A resampler at the start of a stream.</summary>
    /// <param name="inputRate">Samples per second of the input: 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 or 48000.</param>
    /// <param name="outputRate">Samples per second of the output: one of the rates that the input may have.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is none of those that <see cref="Supports"/> allows.</exception>
    public Resampler(int inputRate, int outputRate)
    {
        InputRate = Supported(inputRate, nameof(inputRate));
        OutputRate = Supported(outputRate, nameof(outputRate));
        _filter = inputRate == outputRate ? null : ResamplerFilter.For(inputRate, outputRate);
        _window = _filter is null ? [] : new float[_filter.Taps + Block];
        Reset();
    }

    /// <summary>Samples per second of the input.</summary>
    public int InputRate { get; }

    /// <summary>Samples per second of the output.</summary>
    public int OutputRate { get; }

    /// <summary>How many input samples must follow a moment before its output is given: 48 samples of the lower rate, rounded up to a multiple
    /// of 8 of the input. That is about 6 ms between 8 kHz and any rate, 3 ms where the lower rate is 16 kHz, and 0 for equal rates.</summary>
    public int LatencySamples => _filter?.HalfWidth ?? 0;

    /// <summary>Whether a sample rate in Hz can be resampled from and to.</summary>
    public static bool Supports(int rate) => rate is 8000 or 11025 or 12000 or 16000 or 22050 or 24000 or 32000 or 44100 or 48000;

    /// <summary>The largest number of samples that one <see cref="Process"/> of so much input writes. For 0 it is the largest number that
    /// <see cref="Flush"/> writes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputLength"/> is negative.</exception>
    /// <exception cref="OverflowException">The output would be longer than a span can be.</exception>
    public int MaxOutput(int inputLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputLength);
        if (_filter is null)
            return inputLength;
        var samples = inputLength == 0 ? LatencySamples : inputLength;
        return checked((int)((long)samples * _filter.Phases / _filter.Step + 1));
    }

    /// <summary>Takes the next input and writes all output that is certain by now.</summary>
    /// <returns>The number of samples written.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short for what is certain by now; nothing was taken.
    /// <see cref="MaxOutput"/> samples always suffice.</exception>
    public int Process(ReadOnlySpan<short> input, Span<short> output)
    {
        output = Spans.Sized(output, Ready(input.Length), nameof(output));
        if (_filter is null)
        {
            input.CopyTo(output);
            return output.Length;
        }

        var written = 0;
        while (!input.IsEmpty)
        {
            var taken = Math.Min(input.Length, _window.Length - _held);
            Append(input[..taken]);
            input = input[taken..];
            written += Filter(output[written..]);
        }

        return written;
    }

    /// <summary>Ends the stream: writes the output that was held back, with silence assumed after the end. The resampler is then ready for another stream.</summary>
    /// <returns>The number of samples written.</returns>
    /// <exception cref="ArgumentException"><paramref name="output"/> is too short; nothing was done. <see cref="MaxOutput"/>(0) samples always suffice.</exception>
    public int Flush(Span<short> output)
    {
        if (_filter is null)
            return 0;
        output = Spans.Sized(output, Ready(LatencySamples), nameof(output));
        Span<short> silence = stackalloc short[64];
        silence.Clear();
        var written = 0;
        for (var left = LatencySamples; left > 0; left -= silence.Length)
            written += Process(silence[..Math.Min(left, silence.Length)], output[written..]);
        Reset();
        return written;
    }

    /// <summary>Takes the next input as <see cref="Process"/> does, and returns all output that is certain by now in a frame of its own.</summary>
    /// <returns>The frame, to be disposed by the receiver; null where no output is certain yet.</returns>
    public AudioFrame? ProcessFrame(ReadOnlySpan<short> input)
    {
        var output = new short[MaxOutput(input.Length)];
        return Process(input, output) is > 0 and var count ? AudioFrame.Copy(OutputRate, output.AsSpan(0, count)) : null;
    }

    /// <summary>Ends the stream as <see cref="Flush"/> does, and returns the output that was held back in a frame of its own.</summary>
    /// <returns>The frame, to be disposed by the receiver; null where nothing was held back.</returns>
    public AudioFrame? FlushFrame()
    {
        var output = new short[MaxOutput(0)];
        return Flush(output) is > 0 and var count ? AudioFrame.Copy(OutputRate, output.AsSpan(0, count)) : null;
    }

    /// <summary>Drops what is held back and starts a new stream, as when the caller interrupts and the rest of the speech is void.</summary>
    public void Reset()
    {
        if (_filter is null)
            return;
        // The stream begins with the silence that the first kernel reaches back to.
        _held = _filter.HalfWidth - 1;
        _window.AsSpan(0, _held).Clear();
        _position = 0;
        _phase = 0;
    }

    /// <summary>How many output samples there will be after <paramref name="input"/> more input samples.</summary>
    private int Ready(int input)
    {
        if (_filter is null)
            return input;
        // Output k from now needs the window that starts at _position + (_phase + k * Step) / Phases to be complete.
        var lastStart = (long)_held + input - _filter.Taps - _position;
        return lastStart < 0 ? 0 : checked((int)((lastStart * _filter.Phases + _filter.Phases - 1 - _phase) / _filter.Step + 1));
    }

    private void Append(ReadOnlySpan<short> input)
    {
        var target = _window.AsSpan(_held, input.Length);
        for (var i = 0; i < input.Length; i++)
            target[i] = input[i];
        _held += input.Length;
    }

    private int Filter(Span<short> output)
    {
        var filter = _filter!;
        var written = 0;
        while (_position + filter.Taps <= _held)
        {
            var sum = Vectors.Dot(_window.AsSpan(_position, filter.Taps), filter.Phase(_phase));
            output[written++] = (short)MathF.Round(Math.Clamp(sum, short.MinValue, short.MaxValue));
            _phase += filter.Step;
            _position += _phase / filter.Phases;
            _phase %= filter.Phases;
        }

        _window.AsSpan(_position, _held - _position).CopyTo(_window);
        _held -= _position;
        _position = 0;
        return written;
    }

    private static int Supported(int rate, string name) => Supports(rate)
        ? rate
        : throw new ArgumentOutOfRangeException(name, rate, "Sample rates are 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 and 48000 Hz.");
}
