using System.Globalization;
using System.Text;
using VoiceAgent.Fuzz;

// VoiceAgent.Fuzz instrument FOLDER     rewrites the parsers' assemblies in a copy of the build output, so that coverage can be seen
// VoiceAgent.Fuzz [TARGET [SECONDS [SEED]]]    all targets, or one; 60 seconds each, seed 1
// VoiceAgent.Fuzz smoke                 2,000 inputs of each target, always the same ones
if (args is ["instrument", var folder])
{
    foreach (var name in (string[])["Carriers.Line", "Carriers.Telnyx", "Engines.OpenAI", "Engines.ElevenLabs"])
        SharpFuzz.Fuzzer.Instrument(Path.Combine(folder, $"VoiceAgent.{name}.dll"), _ => true, SharpFuzz.Options.Value);
    return 0;
}

var isSmoke = args is ["smoke"];
var targets = args is [var wanted, ..] && !isSmoke ? [.. Targets.All.Where(t => t.Name == wanted)] : Targets.All;
if (targets.Count == 0)
{
    await Console.Error.WriteLineAsync($"There is no target '{args[0]}', only: {string.Join(", ", Targets.All.Select(t => t.Name))}.");
    return 2;
}

var seconds = args is [_, var limit, ..] ? int.Parse(limit, CultureInfo.InvariantCulture) : 60;
var seed = args is [_, _, var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
var failed = false;
foreach (var target in targets)
{
    var fuzzer = new Fuzzer(target, seed);
    var began = TimeProvider.System.GetTimestamp();
    var found = fuzzer.Run(runs => isSmoke ? runs >= 2000 : TimeProvider.System.GetElapsedTime(began).TotalSeconds >= seconds);
    // What is pending is known; once it is mended, the word is to go, so that the list cannot rot.
    var pending = Recorded.Of(target.Name).Where(r => r.IsPending).Select(r => (r.Input, Fault: fuzzer.FaultOf(r.Input))).ToList();
    foreach (var (input, _) in pending.Where(p => p.Fault is null))
    {
        failed = true;
        Console.WriteLine($"  {target.Name} {Convert.ToBase64String(input)} is pending in inputs.txt and breaks nothing: take the word out.");
    }

    var known = pending.Select(p => Fuzzer.Family(p.Fault ?? "")).ToHashSet();
    found = [.. found.Where(f => !known.Contains(Fuzzer.Family(f.Fault)))];
    Console.WriteLine($"{target.Name}: {fuzzer.Runs} inputs, {fuzzer.Edges} edges, {fuzzer.Kept} kept, {found.Count} findings{(pending.Count > 0 ? $", {pending.Count} pending" : "")}");
    foreach (var (input, fault) in found)
    {
        failed = true;
        Console.WriteLine($"  {fault}");
        Console.WriteLine($"  {Convert.ToBase64String(input)}  {new string([.. Encoding.UTF8.GetString(input).Select(c => char.IsControl(c) ? '·' : c)])}");
    }
}

return failed ? 1 : 0;
