namespace VoiceAgent.Simulator;

/// <summary>The script of the caller that <c>./run call</c> plays without arguments.</summary>
public static class DemoScript
{
    /// <summary>Five questions, a booking among them, and one interruption.</summary>
    public static IReadOnlyList<CallerTurn> Turns { get; } =
    [
        CallerTurn.Say("when are you open"),
        CallerTurn.Say("what are your prices"),
        CallerTurn.Say("i would like to book an appointment") with { InterruptAfter = TimeSpan.FromSeconds(1.5) },
        CallerTurn.Say("on tuesday"),
        CallerTurn.Say("at ten thirty"),
        CallerTurn.Say("yes please"),
        CallerTurn.Say("no thank you goodbye"),
    ];
}
