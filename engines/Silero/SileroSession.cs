using System.Runtime.InteropServices;

namespace VoiceAgent.Engines.Silero;

/// <summary>The loaded model. Every detector holds a reference, so that it goes when the last of them and its owner have gone.</summary>
internal sealed class SileroSession : SafeHandle
{
    private readonly nint _environment;

    private SileroSession(OnnxRuntime runtime, nint environment, nint session) : base(session, ownsHandle: true)
    {
        Runtime = runtime;
        _environment = environment;
    }

    public override bool IsInvalid => handle == 0;

    public OnnxRuntime Runtime { get; }

    public static SileroSession Load(SileroFiles files)
    {
        var runtime = OnnxRuntime.Load(files.Runtime);
        var environment = runtime.CreateEnvironment();
        try
        {
            return new SileroSession(runtime, environment, runtime.CreateSession(environment, File.ReadAllBytes(files.Model)));
        }
        catch
        {
            runtime.ReleaseEnvironment(environment);
            throw;
        }
    }

    /// <summary>Runs the model. The caller must hold a reference.</summary>
    public void Run(ReadOnlySpan<nint> inputNames, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputNames, ReadOnlySpan<nint> outputs) =>
        Runtime.Run(handle, inputNames, inputs, outputNames, outputs);

    protected override bool ReleaseHandle()
    {
        Runtime.ReleaseSession(handle);
        Runtime.ReleaseEnvironment(_environment);
        return true;
    }
}
