namespace VoiceAgent.Simulator;

/// <summary>A kind of caller for the demo receptionist.</summary>
/// <param name="Pace">The speaking rate; 1 is the voice's own.</param>
internal sealed record DemoCaller(string Name, IReadOnlyList<CallerTurn> Turns, double Pace = 1)
{
    /// <summary>Sets how this caller's telephone differs from others.</summary>
    public Action<CallerManners> SetUp { get; init; } = _ => { };
}

/// <summary>The callers that <c>./run call --caller</c> plays.</summary>
internal static class DemoCallers
{
    public static IReadOnlyList<DemoCaller> All { get; } =
    [
        new("plain", DemoScript.Turns),
        new("hesitant", [Say("i would like to <700> book an appointment"), Say("on <600> tuesday"), Say("at <500> ten thirty"), Say("yes <400> please"), Say("no thank you goodbye")]),
        new("slow", [Say("when are you open"), Say("what are <500> your prices"), Say("no thank you goodbye")], Pace: 0.85),
        new("fast", [Say("when are you open"), Say("what are your prices"), Say("no thank you goodbye")], Pace: 1.25),
        new("listener", [Say("when are you open", (1.2, "yeah")), Say("what are your prices", (1.5, "okay"), (4, "yeah")), Say("no thank you goodbye")]),
        new("impatient", [Say("when are you open"), Say("stop") with { InterruptAfter = TimeSpan.FromSeconds(1) }, Say("what are your prices"), Say("i would like to book an appointment") with { InterruptAfter = TimeSpan.FromSeconds(1.5) }, Say("no thank you goodbye") with { InterruptAfter = TimeSpan.FromSeconds(1) }]),
        new("noisy", [Say("when are you open", (1.2, "[cough]")), Say("what are your prices", (1.5, "[door]"), (4, "[cough]")), Say("no thank you goodbye")])
        {
            SetUp = manners => manners.NoiseDecibels = -50,
        },
        new("loudspeaker", [Say("when are you open"), Say("what are your prices"), Say("i would like to book an appointment") with { InterruptAfter = TimeSpan.FromSeconds(1.5) }, Say("no thank you goodbye")])
        {
            SetUp = manners => manners.EchoDecibels = -20,
        },
    ];

    public static DemoCaller? Find(string name) => All.FirstOrDefault(caller => caller.Name == name);

    private static CallerTurn Say(string text, params (double After, string Text)[] asides) =>
        CallerTurn.Say(text) with { Asides = [.. asides.Select(aside => (TimeSpan.FromSeconds(aside.After), CallerTurn.Say(aside.Text)))] };
}
