namespace VoiceAgent.Simulator.Tests;

public sealed class CallerScriptTests
{
    private static readonly CallerManners Manners = new();
    private TimeSpan _at;

    [Fact]
    public void The_caller_speaks_when_the_agent_has_been_silent_for_700_ms()
    {
        var script = new CallerScript([CallerTurn.Say("hello")], Manners);

        Hear(script, agent: true, 2000).ShouldBeNull();
        var move = Hear(script, agent: false, 3000);

        move.ShouldBe(new CallerMove.Begin(0));
        _at.ShouldBe(TimeSpan.FromMilliseconds(2000 + 700));
    }

    [Fact]
    public void A_breath_between_sentences_is_not_the_end()
    {
        var script = new CallerScript([CallerTurn.Say("hello")], Manners);

        Hear(script, agent: true, 1000);
        Hear(script, agent: false, 600).ShouldBeNull();
        Hear(script, agent: true, 1000).ShouldBeNull();
    }

    [Fact]
    public void An_interrupting_turn_begins_the_given_time_after_the_agent_began()
    {
        var script = new CallerScript([CallerTurn.Say("wait") with { InterruptAfter = TimeSpan.FromSeconds(1.5) }], Manners);

        Hear(script, agent: false, 400);
        Hear(script, agent: true, 5000).ShouldBe(new CallerMove.Begin(0));

        _at.ShouldBe(TimeSpan.FromMilliseconds(420 + 1500));
    }

    [Fact]
    public void The_tail_of_an_interrupted_reply_is_not_taken_for_the_answer()
    {
        var script = new CallerScript([CallerTurn.Say("wait") with { InterruptAfter = TimeSpan.FromSeconds(1) }, CallerTurn.Say("next")], Manners);
        Hear(script, agent: true, 5000).ShouldBe(new CallerMove.Begin(0));

        Hear(script, agent: true, 400);
        script.Finished(_at);
        Hear(script, agent: true, 100);
        Hear(script, agent: false, 2000).ShouldBeNull();
        Hear(script, agent: true, 1000).ShouldBeNull();
        Hear(script, agent: false, 2000).ShouldBe(new CallerMove.Begin(1));
    }

    [Fact]
    public void An_aside_is_said_into_the_answer_and_waits_for_no_other()
    {
        var script = new CallerScript([CallerTurn.Say("hello") with { Asides = [(TimeSpan.FromSeconds(1), CallerTurn.Say("mhm"))] }, CallerTurn.Say("next")], Manners);
        Hear(script, agent: true, 500);
        Hear(script, agent: false, 2000).ShouldBe(new CallerMove.Begin(0));
        Hear(script, agent: false, 500);
        script.Finished(_at);

        var began = _at;
        Hear(script, agent: true, 5000).ShouldBeOfType<CallerMove.Aside>().Said.Label.ShouldBe("mhm");
        (_at - began).ShouldBe(TimeSpan.FromMilliseconds(1020));
        Hear(script, agent: false, 300);
        script.Finished(_at);
        // The agent has paused, and goes on.
        Hear(script, agent: false, 1200).ShouldBeNull();
        Hear(script, agent: true, 1500).ShouldBeNull("it is said once");
        Hear(script, agent: false, 2000).ShouldBe(new CallerMove.Begin(1));
    }

    [Fact]
    public void A_silent_agent_is_given_up_after_the_limit()
    {
        var script = new CallerScript([CallerTurn.Say("hello")], Manners);

        Hear(script, agent: false, 20_000).ShouldBe(new CallerMove.Begin(0));

        _at.ShouldBe(Manners.Limit);
    }

    [Fact]
    public void After_the_last_answer_the_caller_hangs_up_once()
    {
        var script = new CallerScript([CallerTurn.Say("hello")], Manners);
        Hear(script, agent: true, 500);
        Hear(script, agent: false, 2000).ShouldBe(new CallerMove.Begin(0));
        Hear(script, agent: false, 500);
        script.Finished(_at);

        Hear(script, agent: true, 500);
        Hear(script, agent: false, 5000).ShouldBe(new CallerMove.HangUp());
        Hear(script, agent: false, 60_000).ShouldBeNull();
    }

    /// <summary>Lets time pass in steps of 20 ms until the caller moves.</summary>
    private CallerMove? Hear(CallerScript script, bool agent, int milliseconds)
    {
        for (var end = _at + TimeSpan.FromMilliseconds(milliseconds); _at < end;)
        {
            _at += TimeSpan.FromMilliseconds(20);
            if (script.Advance(_at, agent) is { } move)
                return move;
        }

        return null;
    }
}
