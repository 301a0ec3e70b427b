using VoiceAgent.Bench;
using VoiceAgent.Bench.Turns;

if (args is [PlatformProcess.Verb, .. var settings])
    return await PlatformProcess.RunAsync(settings);

BenchArguments arguments;
try
{
    arguments = BenchArguments.Parse(args);
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n\n{BenchArguments.Help}");
    return 2;
}

if (arguments.WantsHelp)
{
    Console.WriteLine(BenchArguments.Help);
    return 0;
}

var report = new Report(Console.Out);
report.Begin(arguments.IsQuick);
foreach (var name in arguments.Names)
{
    switch (name)
    {
        case "frames":
            FramesBench.Run(report, arguments.IsQuick);
            break;
        case "engine":
            EngineBench.Run(report, arguments.IsQuick);
            break;
        case "flow":
            await FlowBench.RunAsync(report, arguments.IsQuick);
            break;
        case "pipeline":
            await PipelineBench.RunAsync(report, arguments);
            break;
        case "cluster":
            await ClusterBench.RunAsync(report, arguments);
            break;
        case "services":
            await ServicesBench.RunAsync(report, arguments);
            break;
        case "callers":
            await CallersBench.RunAsync(report, arguments);
            break;
        case "turns":
            TurnsBench.Run(report, arguments);
            break;
        case "spoken":
            SpokenBench.Run(report, arguments);
            break;
        case "soak":
            SoakBench.Run(report, arguments.IsQuick);
            break;
    }
}

report.Write(arguments.Json);
return report.IsGood ? 0 : 1;
