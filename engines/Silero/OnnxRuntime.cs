using System.Runtime.InteropServices;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Silero;

/// <summary>ONNX Runtime's C interface (onnxruntime_c_api.h): a table of functions that only ever grows at its end, taken at version 17.</summary>
/// <remarks>The library stays loaded for the life of the process.</remarks>
internal sealed unsafe class OnnxRuntime
{
    private const uint Version = 17;

    private readonly nint* _functions;

    private OnnxRuntime(nint* functions) => _functions = functions;

    private enum Function
    {
        GetErrorMessage = 2,
        CreateEnv = 3,
        CreateSessionFromArray = 8,
        Run = 9,
        CreateSessionOptions = 10,
        SetIntraOpNumThreads = 24,
        SetInterOpNumThreads = 25,
        CreateTensorWithData = 49,
        CreateCpuMemoryInfo = 69,
        ReleaseEnv = 92,
        ReleaseStatus = 93,
        ReleaseMemoryInfo = 94,
        ReleaseSession = 95,
        ReleaseValue = 96,
        ReleaseSessionOptions = 100,
    }

    /// <summary>Loads the library.</summary>
    /// <exception cref="EngineException">The library cannot be loaded or is too old.</exception>
    public static OnnxRuntime Load(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var getBase))
            throw new EngineException(SileroVoiceActivity.Engine, EngineFailure.Unavailable, $"{path} is not a shared library of ONNX Runtime for this machine.");
        // OrtApiBase has two functions: GetApi(version), GetVersionString().
        var apiBase = ((delegate* unmanaged[Cdecl]<nint*>)getBase)();
        var functions = ((delegate* unmanaged[Cdecl]<uint, nint*>)apiBase[0])(Version);
        return functions is not null
            ? new OnnxRuntime(functions)
            : throw new EngineException(SileroVoiceActivity.Engine, EngineFailure.Unavailable, $"{path} is older than ONNX Runtime 1.{Version}.");
    }

    public nint CreateEnvironment()
    {
        const int warnings = 2;
        fixed (byte* id = "silero"u8)
        {
            nint environment;
            Check(((delegate* unmanaged[Cdecl]<int, byte*, nint*, nint>)At(Function.CreateEnv))(warnings, id, &environment));
            return environment;
        }
    }

    /// <summary>Makes a session that runs on the thread that calls it.</summary>
    public nint CreateSession(nint environment, ReadOnlySpan<byte> model)
    {
        nint options;
        Check(((delegate* unmanaged[Cdecl]<nint*, nint>)At(Function.CreateSessionOptions))(&options));
        try
        {
            Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)At(Function.SetIntraOpNumThreads))(options, 1));
            Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)At(Function.SetInterOpNumThreads))(options, 1));
            fixed (byte* data = model)
            {
                nint session;
                Check(((delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint, nint*, nint>)At(Function.CreateSessionFromArray))(
                    environment, data, (nuint)model.Length, options, &session));
                return session;
            }
        }
        finally
        {
            Release(Function.ReleaseSessionOptions, options);
        }
    }

    public nint CreateMemoryInfo()
    {
        const int deviceAllocator = 0, defaultMemory = 0;
        nint info;
        Check(((delegate* unmanaged[Cdecl]<int, int, nint*, nint>)At(Function.CreateCpuMemoryInfo))(deviceAllocator, defaultMemory, &info));
        return info;
    }

    /// <summary>Makes a tensor over an array, which must be pinned and outlive the tensor.</summary>
    public nint CreateTensor(nint memoryInfo, float[] pinned, ReadOnlySpan<long> shape) => CreateTensor(memoryInfo, pinned, shape, elementType: 1);

    /// <inheritdoc cref="CreateTensor(nint, float[], ReadOnlySpan{long})"/>
    public nint CreateTensor(nint memoryInfo, long[] pinned, ReadOnlySpan<long> shape) => CreateTensor(memoryInfo, pinned, shape, elementType: 7);

    /// <summary>Runs a session from given tensors into given tensors. Sessions may be run by several threads at once.</summary>
    public void Run(nint session, ReadOnlySpan<nint> inputNames, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputNames, ReadOnlySpan<nint> outputs)
    {
        fixed (nint* inputName = inputNames, input = inputs, outputName = outputNames, output = outputs)
        {
            Check(((delegate* unmanaged[Cdecl]<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)At(Function.Run))(
                session, 0, inputName, input, (nuint)inputs.Length, outputName, (nuint)outputs.Length, output));
        }
    }

    public void ReleaseEnvironment(nint environment) => Release(Function.ReleaseEnv, environment);

    public void ReleaseSession(nint session) => Release(Function.ReleaseSession, session);

    public void ReleaseMemoryInfo(nint info) => Release(Function.ReleaseMemoryInfo, info);

    public void ReleaseTensor(nint tensor) => Release(Function.ReleaseValue, tensor);

    private nint CreateTensor<T>(nint memoryInfo, T[] pinned, ReadOnlySpan<long> shape, int elementType) where T : unmanaged
    {
        fixed (T* data = pinned)
        fixed (long* dimensions = shape)
        {
            nint tensor;
            Check(((delegate* unmanaged[Cdecl]<nint, T*, nuint, long*, nuint, int, nint*, nint>)At(Function.CreateTensorWithData))(
                memoryInfo, data, (nuint)(pinned.Length * sizeof(T)), dimensions, (nuint)shape.Length, elementType, &tensor));
            return tensor;
        }
    }

    private nint At(Function function) => _functions[(int)function];

    private void Release(Function function, nint handle) => ((delegate* unmanaged[Cdecl]<nint, void>)At(function))(handle);

    private void Check(nint status)
    {
        if (status == 0)
            return;
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)At(Function.GetErrorMessage))(status));
        Release(Function.ReleaseStatus, status);
        throw new EngineException(SileroVoiceActivity.Engine, EngineFailure.Failed, message ?? "ONNX Runtime failed.");
    }
}
