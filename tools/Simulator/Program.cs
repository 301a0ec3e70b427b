using System.Runtime.InteropServices;
using VoiceAgent.Audio;
using VoiceAgent.Simulator;
using VoiceAgent.Speech;

return args switch
{
    ["keygen", var file] => Keygen(file),
    ["call", "keygen", var file] => Keygen(file),
    ["help" or "--help" or "-h", ..] or ["call", "help" or "--help" or "-h", ..] => Help(CallArguments.Help),
    ["model", "help" or "--help" or "-h", ..] => Help(ModelArguments.Help),
    ["model", .. var rest] => await ModelAsync(rest),
    ["business", "help" or "--help" or "-h", ..] => Help(BusinessArguments.Help),
    ["business", .. var rest] => await BusinessAsync(rest),
    ["call", .. var rest] => await CallAsync(rest),
    _ => await CallAsync(args),
};

static int Keygen(string file)
{
    try
    {
        using var key = SigningKey.LoadOrCreate(file);
        Console.WriteLine(key.PublicKey);
        return 0;
    }
    catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException or InvalidDataException)
    {
        return Fail($"{file} cannot be used as a key: {unusable.Message}");
    }
}

static int Help(string text)
{
    Console.WriteLine(text);
    return 0;
}

static int Fail(string why)
{
    Console.Error.WriteLine(why);
    return 2;
}

static Task<int> ModelAsync(string[] words) => ServeAsync(ModelArguments.Help, async () =>
{
    var options = ModelArguments.Parse(words);
    options.Exchanged = exchange => Console.WriteLine(ModelPrinter.Line(exchange));
    await using var model = await SimulatedModel.StartAsync(options);
    Console.WriteLine(ModelPrinter.Start(options, model.BaseUrl));
    await model.StoppedAsync();
});

static Task<int> BusinessAsync(string[] words) => ServeAsync(BusinessArguments.Help, async () =>
{
    var options = BusinessArguments.Parse(words);
    options.Handled = request => Console.WriteLine($"{request.Status}  {request.Method} {request.Path} {request.Body}{(request.IsRepeated ? " (repeated)" : "")}: {request.Answer}");
    await using var business = await SimulatedBusiness.StartAsync(options);
    Console.WriteLine($"The businesses of the example agents are at {business.Url}");
    await business.StoppedAsync();
});

static async Task<int> ServeAsync(string help, Func<Task> serve)
{
    try
    {
        await serve();
        return 0;
    }
    catch (ArgumentException wrong)
    {
        return Fail($"{wrong.Message}\n\n{help}");
    }
    catch (IOException taken)
    {
        return Fail($"{taken.Message} Choose another port with --port.");
    }
}

static async Task<int> CallAsync(string[] words)
{
    try
    {
        return await RunAsync(CallArguments.Parse(words));
    }
    catch (ArgumentException wrong)
    {
        return Fail($"{wrong.Message}\n\n{CallArguments.Help}");
    }
    catch (Exception unusable) when (unusable is InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or EngineException)
    {
        return Fail(unusable.Message);
    }
}

static async Task<int> RunAsync(CallArguments arguments)
{
    var time = TimeProvider.System;
    using var platform = new PlatformClient(arguments.Platform, time);
    if (await platform.ProblemAsync() is { } problem)
        return Fail(problem);
    using var key = SigningKey.LoadOrCreate(arguments.KeyFile);
    await using var carrier = await SimulatedCarrier.StartAsync(new()
    {
        Port = arguments.CarrierPort,
        WebhookUrl = new Uri(arguments.Platform, "/telnyx/webhooks"),
        SigningKey = key,
        LegCodec = arguments.Codec,
        Line = arguments.Line,
        SchemaFolder = Path.Combine("..", "shared", "telnyx"),
        Time = time,
    });
    // Without this, the carrier's web server would take both signals and do nothing more. The first signal hangs up the calls, and the second ends the process at once.
    var stop = new CancellationTokenSource(); // It is not disposed, because a signal may still be on its way.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    var run = new CallRun(arguments, carrier, platform, time, stop.Token);
    run.Prepare();
    Console.WriteLine(arguments.Calls == 1
        ? $"Calling {arguments.Platform} as {arguments.From}: {arguments.Turns.Count} turns."
        : $"Placing {arguments.Calls} calls of {arguments.Turns.Count} turns to {arguments.Platform}.");
    var results = await run.PlaceAllAsync();
    if (results.Count == 0)
        return Fail("Interrupted: no call was placed.");
    if (arguments.Json is { } json)
        CallJson.Write(json, results);
    var printer = new CallPrinter(Console.Out);
    if (arguments.Calls > 1)
    {
        printer.Summarize(results, arguments.Turns.Count);
        return results.All(r => r.IsGood(arguments.Turns.Count)) ? 0 : 1;
    }

    var result = results[0];
    if (result.Problem is { } why)
        return Fail(why);
    printer.Print(result, arguments.Turns, platform.Refusal);
    var file = arguments.Out ?? Path.Combine("recordings", $"call-{time.GetLocalNow():yyyyMMdd-HHmmss}.wav");
    PrivateFiles.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
    using (var wav = new WavWriter(PrivateFiles.Replace(file), result.Call.Ear!.SampleRate))
        wav.Write(result.Call.Ear.Audio);
    Console.WriteLine($"What the caller heard: {file}");
    return result.IsGood(arguments.Turns.Count) ? 0 : 1;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
