using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Silero;

/// <summary>Silero over one call. Its tensors are made once, over pinned arrays; a window only fills in samples and runs the model.</summary>
/// <remarks>The model takes the window behind the last samples of the window before, and a state that it gives back renewed. Two states change places
/// with every window instead of being copied.</remarks>
internal sealed class SileroDetector : IVoiceActivityDetector
{
    private const int StateLength = 2 * 128;

    /// <summary>The model's state drifts in long streams until it no longer hears speech. It is forgotten every 5 s, in a silence of 0.3 s (Pipecat forgets it every 5 s, wherever that is).</summary>
    private const int ForgetAfter = 5000 / 32, InSilenceOf = 300 / 32;

    private const float SurelySilence = 0.1f;

    /// <summary>The probability below which a window is no speech. In noise that is never surely silence, this is taken after six times as long.</summary>
    private const float NoSpeech = 0.35f;

    private static readonly nint[] InputNames = [Name("input"u8), Name("state"u8), Name("sr"u8)];
    private static readonly nint[] OutputNames = [Name("output"u8), Name("stateN"u8)];

    private readonly SileroSession _session;
    private readonly int _contextSamples;
    private readonly float[] _input;
    private readonly float[] _probability = Pinned<float>(1);
    private readonly float[][] _states = [Pinned<float>(StateLength), Pinned<float>(StateLength)];
    private readonly long[] _rate = Pinned<long>(1);
    private readonly List<nint> _tensors = [];

    /// <summary>The tensors that the model reads and writes in even and in odd windows.</summary>
    private readonly nint[][] _inputs = new nint[2][];
    private readonly nint[][] _outputs = new nint[2][];
    private int _turn;
    private int _sinceForgotten;
    private int _silent;
    private bool _disposed;

    public SileroDetector(SileroSession session, int sampleRate)
    {
        WindowSamples = sampleRate / 1000 * 32;
        _contextSamples = sampleRate / 1000 * 4;
        _input = Pinned<float>(_contextSamples + WindowSamples);
        _rate[0] = sampleRate;
        _session = session;
        var held = false;
        session.DangerousAddRef(ref held);
        try
        {
            CreateTensors();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int WindowSamples { get; }

    /// <inheritdoc/>
    public float Detect(ReadOnlySpan<short> window)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (window.Length != WindowSamples)
            throw new ArgumentException($"A window has {WindowSamples} samples, not {window.Length}.", nameof(window));
        _input.AsSpan(WindowSamples).CopyTo(_input);
        var samples = _input.AsSpan(_contextSamples);
        for (var i = 0; i < window.Length; i++)
            samples[i] = window[i] / 32768f;
        _session.Run(InputNames, _inputs[_turn], OutputNames, _outputs[_turn]);
        _turn = 1 - _turn;
        _silent = _probability[0] < (_sinceForgotten < 6 * ForgetAfter ? SurelySilence : NoSpeech) ? _silent + 1 : 0;
        if (++_sinceForgotten >= ForgetAfter && _silent >= InSilenceOf)
            Forget();
        return _probability[0];
    }

    /// <inheritdoc/>
    public void Reset()
    {
        Array.Clear(_input);
        Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var tensor in _tensors)
            _session.Runtime.ReleaseTensor(tensor);
        _session.DangerousRelease();
    }

    private void Forget()
    {
        _sinceForgotten = 0;
        Array.Clear(_states[_turn]);
    }

    private void CreateTensors()
    {
        var runtime = _session.Runtime;
        var memory = runtime.CreateMemoryInfo();
        try
        {
            var input = Keep(runtime.CreateTensor(memory, _input, [1, _input.Length]));
            var rate = Keep(runtime.CreateTensor(memory, _rate, []));
            var probability = Keep(runtime.CreateTensor(memory, _probability, [1, 1]));
            nint[] states = [Keep(runtime.CreateTensor(memory, _states[0], [2, 1, 128])), Keep(runtime.CreateTensor(memory, _states[1], [2, 1, 128]))];
            for (var turn = 0; turn < 2; turn++)
            {
                _inputs[turn] = [input, states[turn], rate];
                _outputs[turn] = [probability, states[1 - turn]];
            }
        }
        finally
        {
            runtime.ReleaseMemoryInfo(memory);
        }
    }

    private nint Keep(nint tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);

    /// <summary>The address of a UTF-8 literal: it lies in the program's image, ends with a zero and never moves.</summary>
    private static unsafe nint Name(ReadOnlySpan<byte> literal) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));
}
