using VoiceAgent.Calls;

namespace VoiceAgent.Carriers.Line.Tests;

public class CallFlowTests
{
    private static readonly LineOptions Options = new();
    private static readonly CallSignal Reserved = new CallSignal.Reserved();
    private static readonly CallSignal Answered = new CallSignal.Answered();
    private static readonly CallSignal LineUp = new CallSignal.LineUp();
    private static readonly CallSignal LineDown = new CallSignal.LineDown();
    private static readonly CallSignal StreamFailed = new CallSignal.StreamFailed();
    private static readonly CallSignal Bridged = new CallSignal.Bridged();
    private static readonly CallSignal OtherLegHungUp = new CallSignal.OtherLegHungUp();
    private static readonly CallSignal TransferAsked = new CallSignal.TransferAsked();
    private static readonly CallSignal HungUp = new CallSignal.HungUp("normal_clearing");
    private static readonly CallSignal Time = new CallSignal.TimePassed();

    [Fact]
    public void An_incoming_call_is_answered_with_its_stream_and_talks_when_the_line_comes()
    {
        var call = Inbound();

        call.At(0, Reserved).ShouldBe([new CallAction.Answer(true)]);
        call.At(0.1, Answered).ShouldBeEmpty();
        call.At(0.2, LineUp).ShouldBe([new CallAction.AcceptLine()]);
        call.Deadline.ShouldBeNull();
        call.At(60, HungUp).ShouldBe([new CallAction.End("normal_clearing")]);
    }

    [Fact]
    public void A_full_platform_rejects()
    {
        Inbound().At(0, new CallSignal.Refused()).ShouldBe([new CallAction.Reject(), new CallAction.End("user_busy")]);
    }

    [Fact]
    public void A_rate_the_answer_cannot_carry_is_asked_for_once_the_call_is_answered()
    {
        var call = new Script(CallDirection.Inbound, answerWithStream: false);

        call.At(0, Reserved).ShouldBe([new CallAction.Answer(false)]);
        call.At(0.3, Answered).ShouldBe([new CallAction.StartStream(1)]);
        call.At(0.4, Answered).ShouldBeEmpty();
        call.At(0.5, LineUp).ShouldBe([new CallAction.AcceptLine()]);
    }

    [Fact]
    public void A_line_that_came_proves_the_answer_whatever_its_reply_says()
    {
        var call = Inbound();
        call.At(0, Reserved);
        call.At(0.1, LineUp).ShouldBe([new CallAction.AcceptLine()]);
        call.At(0.2, Ended(new CallAction.Answer(true), CommandResult.Failed)).ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_answer_ends_the_call()
    {
        var call = Inbound();
        call.At(0, Reserved);
        call.At(0.2, Ended(new CallAction.Answer(true), CommandResult.Failed)).ShouldBe([new CallAction.HangUp()]);
    }

    [Fact]
    public void A_lost_line_is_asked_for_again_with_growing_pauses_until_the_attempts_are_used_up()
    {
        var call = Talking();
        var at = 10.0;
        call.At(at, LineDown).ShouldBeEmpty();
        for (var attempt = 1; attempt <= Options.StreamAttempts; attempt++)
        {
            at += Math.Min(2, 0.5 * Math.Pow(2, attempt - 1));
            Silently(call.At(at, Time)).ShouldBe([new CallAction.StartStream(attempt)]);
            at += 4;
            Silently(call.At(at, Time)).ShouldBe([new CallAction.AskAlive()]);
            var next = call.At(at, new CallSignal.Alive(true));
            if (attempt == Options.StreamAttempts)
                next.ShouldBe([new CallAction.Say(IsGoodbye: true)]);
            else
                next.ShouldBeEmpty();
        }

        (at - 10).ShouldBeLessThan(30);
        call.At(at + 4, new CallSignal.CarrierHasSpoken()).ShouldBe([new CallAction.HangUp()]);
    }

    [Fact]
    public void A_caller_without_media_is_told_to_wait_within_five_seconds_and_again_and_again()
    {
        var call = Talking();
        call.At(10, LineDown);
        var said = new List<double>();
        for (var at = 10.0; at < 36; at += 0.1)
        {
            foreach (var action in call.At(at, Time).Concat(call.At(at, new CallSignal.Alive(true))))
            {
                if (action is CallAction.Say)
                    said.Add(Math.Round(at - 10, 1));
            }
        }

        said[0].ShouldBeInRange(3, 4);
        said.Zip(said.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First < 6.5);
        said.Count.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_line_that_comes_back_soon_is_not_spoken_over()
    {
        var call = Talking();
        call.At(10, LineDown);
        call.At(10.5, Time).ShouldBe([new CallAction.StartStream(1)]);
        call.At(11, LineUp).ShouldBe([new CallAction.AcceptLine()]);
        call.Deadline.ShouldBeNull();
    }

    [Fact]
    public void A_goodbye_that_cannot_be_said_or_is_never_over_is_not_waited_for()
    {
        var refused = WithoutMedia();
        refused.At(5, Ended(new CallAction.Say(true), CommandResult.Failed)).ShouldBe([new CallAction.HangUp()]);
        var silent = WithoutMedia();
        silent.At(5, Ended(new CallAction.Say(true), CommandResult.Accepted)).ShouldBeEmpty();
        silent.At(13, Time).ShouldBe([new CallAction.HangUp()]);
        var gone = WithoutMedia();
        gone.At(5, Ended(new CallAction.Say(true), CommandResult.CallGone)).ShouldBe([new CallAction.End("unspecified")]);
        var late = WithoutMedia();
        late.At(5, LineUp).ShouldBeEmpty("who is being seen off is not greeted");

        static Script WithoutMedia()
        {
            var call = new Script(CallDirection.Inbound, answerWithStream: true, new LineOptions { StreamAttempts = 0 });
            call.At(0, Reserved);
            call.At(4, Time);
            call.At(4.5, new CallSignal.Alive(true)).ShouldBe([new CallAction.Say(IsGoodbye: true)]);
            return call;
        }
    }

    [Fact]
    public void A_call_that_lost_its_process_is_taken_up_where_there_is_a_place_and_hung_up_where_there_is_none()
    {
        var taken = Inbound();
        taken.At(0, new CallSignal.Orphaned()).ShouldBeEmpty();
        taken.At(0.5, LineUp).ShouldBeEmpty();
        taken.At(1, Reserved).ShouldBe([new CallAction.StartStream(1)]);
        taken.At(1.2, LineUp).ShouldBe([new CallAction.AcceptLine()]);

        var refused = Inbound();
        refused.At(0, new CallSignal.Orphaned());
        refused.At(1, new CallSignal.Refused()).ShouldBe([new CallAction.HangUp()]);

        var elsewhere = Inbound();
        elsewhere.At(0, new CallSignal.Orphaned());
        elsewhere.At(1, new CallSignal.Moved()).ShouldBe([new CallAction.End("moved", HasMoved: true)]);
    }

    [Fact]
    public void A_caller_whom_another_process_passed_on_is_let_go_of_at_the_bridge()
    {
        var taken = Inbound();
        taken.At(0, new CallSignal.Adopted());
        taken.At(0.5, LineUp);
        taken.At(3, new CallSignal.Bridged()).ShouldBe([new CallAction.TellTransfer(true), new CallAction.StopStream(), new CallAction.End("transferred")]);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("answered")]
    [InlineData("line lost")]
    public void Nothing_is_said_into_the_ringing(string then)
    {
        var call = new Script(CallDirection.Outbound, answerWithStream: true);
        call.At(1, LineUp).ShouldBeEmpty("a stream that begins before the answer brings ringing");
        switch (then)
        {
            case "busy":
                call.At(9, new CallSignal.HungUp("user_busy")).ShouldBe([new CallAction.End("user_busy")]);
                break;
            case "answered":
                call.At(9, Answered).ShouldBe([new CallAction.AcceptLine()]);
                break;
            default:
                call.At(5, StreamFailed).ShouldBeEmpty();
                call.At(9, Answered).ShouldBeEmpty();
                call.At(9.5, Time).ShouldBe([new CallAction.StartStream(1)]);
                break;
        }
    }

    [Fact]
    public void Ringing_that_is_not_wanted_any_more_is_hung_up_and_a_conversation_is_not()
    {
        var ringing = new Script(CallDirection.Outbound, answerWithStream: true);
        ringing.At(5, new CallSignal.RingingUnwanted()).ShouldBe([new CallAction.HangUp()]);
        var talking = Talking();
        talking.At(10, new CallSignal.RingingUnwanted()).ShouldBeEmpty();
        var incoming = Inbound();
        incoming.At(0, new CallSignal.RingingUnwanted()).ShouldBeEmpty();
    }

    [Fact]
    public void A_hang_up_within_the_pause_asks_for_nothing()
    {
        var call = Talking();
        call.At(10, LineDown).ShouldBeEmpty();
        call.At(10.4, HungUp).ShouldBe([new CallAction.End("normal_clearing")]);
        call.At(20, Time).ShouldBeEmpty();
    }

    [Fact]
    public void A_call_the_carrier_no_longer_knows_ends()
    {
        var call = Talking();
        call.At(10, LineDown);
        call.At(10.5, Time).ShouldBe([new CallAction.StartStream(1)]);
        call.At(10.6, Ended(new CallAction.StartStream(1), CommandResult.CallGone)).ShouldBe([new CallAction.End("unspecified")]);
    }

    [Fact]
    public void A_refused_stream_makes_it_ask_whether_the_call_lives()
    {
        var call = Talking();
        call.At(10, LineDown);
        call.At(10.5, Time);
        call.At(10.6, Ended(new CallAction.StartStream(1), CommandResult.Failed)).ShouldBe([new CallAction.AskAlive()]);
        call.At(10.7, new CallSignal.Alive(false)).ShouldBe([new CallAction.End("unspecified")]);
    }

    [Fact]
    public void A_stream_that_was_stopped_for_another_gateway_is_not_taken_back_from_it()
    {
        var call = Talking();
        call.At(10, new CallSignal.LineDown(WasStopped: true)).ShouldBeEmpty();
        double[] asked = [10.5, 11.6, 13.7, 15.8, 17.9];
        for (var attempt = 1; attempt <= asked.Length; attempt++)
        {
            call.At(asked[attempt - 1], Time).ShouldBe([new CallAction.StartStream(attempt)]);
            call.At(asked[attempt - 1] + 0.1, Ended(new CallAction.StartStream(attempt), CommandResult.StreamInUse))
                .ShouldBe(attempt < asked.Length ? [] : [new CallAction.End("moved", HasMoved: true)], "the caller talks at the other one, and hears no other voice");
        }
    }

    [Fact]
    public void A_stream_that_was_stopped_is_had_again_where_nobody_else_has_one()
    {
        var call = Talking();
        call.At(10, new CallSignal.LineDown(WasStopped: true));
        call.At(10.5, Time).ShouldBe([new CallAction.StartStream(1)]);
        call.At(10.6, Ended(new CallAction.StartStream(1), CommandResult.StreamInUse)).ShouldBeEmpty();
        call.At(11.6, Time).ShouldBe([new CallAction.StartStream(2)]);
        call.At(11.7, LineUp).ShouldBe([new CallAction.AcceptLine()]);
        call.At(20, LineDown);
        call.At(22, Time);
        call.At(22.1, Ended(new CallAction.StartStream(3), CommandResult.StreamInUse)).ShouldBe([new CallAction.StopStream()], "what holds it now is what broke");
    }

    [Fact]
    public void A_failed_stream_is_asked_for_again()
    {
        var call = Inbound();
        call.At(0, Reserved);
        call.At(1, StreamFailed).ShouldBeEmpty();
        call.At(1.5, Time).ShouldBe([new CallAction.StartStream(1)]);
        call.At(1.6, LineUp).ShouldBe([new CallAction.AcceptLine()]);
    }

    [Fact]
    public void A_line_that_held_gets_all_attempts_again_and_a_flapping_one_does_not()
    {
        var call = Talking();
        call.At(100, LineDown);
        call.At(100.5, Time).ShouldBe([new CallAction.StartStream(1)]);
        call.At(101, LineUp);
        call.At(102, LineDown);
        call.At(103, Time).ShouldBe([new CallAction.StartStream(2)]);
        call.At(104, LineUp);
        call.At(134, LineDown);
        call.At(134.5, Time).ShouldBe([new CallAction.StartStream(1)]);
    }

    [Fact]
    public void A_call_without_media_is_not_kept_for_ever()
    {
        var call = new Script(CallDirection.Inbound, answerWithStream: true, new LineOptions { StreamAttempts = 0 });
        call.At(0, Reserved);
        Silently(call.At(4, Time)).ShouldBe([new CallAction.AskAlive()]);
        call.At(5, new CallSignal.Alive(null)).ShouldBe([new CallAction.Say(IsGoodbye: true)]);
        call.At(13, Time).ShouldBe([new CallAction.HangUp()]);
        call.At(23, Time).ShouldBe([new CallAction.End("unspecified")]);
    }

    [Fact]
    public void A_hang_up_that_failed_is_tried_three_times_in_all()
    {
        var call = Talking();
        call.At(10, new CallSignal.HangUpAsked()).ShouldBe([new CallAction.HangUp()]);
        call.At(11, Ended(new CallAction.HangUp(), CommandResult.Failed)).ShouldBeEmpty();
        call.At(20, Time).ShouldBe([new CallAction.HangUp()]);
        call.At(21, Ended(new CallAction.HangUp(), CommandResult.Failed)).ShouldBeEmpty();
        call.At(30, Time).ShouldBe([new CallAction.HangUp()]);
        call.At(31, Ended(new CallAction.HangUp(), CommandResult.Failed)).ShouldBeEmpty();
        call.At(40, Time).ShouldBe([new CallAction.End("unspecified")]);
    }

    [Fact]
    public void An_outgoing_call_rings_and_talks_when_answered()
    {
        var call = new Script(CallDirection.Outbound, answerWithStream: true);
        call.Deadline.ShouldBe(TimeSpan.FromSeconds(45));
        call.At(20, Answered).ShouldBeEmpty();
        call.At(20.1, LineUp).ShouldBe([new CallAction.AcceptLine()]);
    }

    [Fact]
    public void An_outgoing_call_whose_stream_failed_while_ringing_gets_another_when_answered()
    {
        var call = new Script(CallDirection.Outbound, answerWithStream: true);
        call.At(5, StreamFailed).ShouldBeEmpty();
        call.At(20, Answered).ShouldBeEmpty();
        call.At(20.5, Time).ShouldBe([new CallAction.StartStream(1)]);
    }

    [Fact]
    public void An_outgoing_call_nothing_is_heard_of_is_hung_up()
    {
        var call = new Script(CallDirection.Outbound, answerWithStream: true);
        call.At(45, Time).ShouldBe([new CallAction.HangUp()]);
    }

    [Fact]
    public void A_transfer_succeeds_when_bridged_and_the_agent_leaves_the_line()
    {
        var call = Talking();
        call.At(10, TransferAsked);
        call.At(15, Bridged).ShouldBe([new CallAction.TellTransfer(true), new CallAction.StopStream(), new CallAction.End("transferred")]);
        call.At(15.1, Bridged).ShouldBeEmpty();
        call.At(15.2, LineDown).ShouldBeEmpty();
        call.At(15.3, new CallSignal.ConversationOver()).ShouldBeEmpty();
        call.At(300, OtherLegHungUp).ShouldBeEmpty();
        call.At(300, HungUp).ShouldBeEmpty();
    }

    [Fact]
    public void A_transfer_fails_when_the_target_hangs_up_and_the_call_goes_on()
    {
        var call = Talking();
        call.At(10, TransferAsked);
        call.At(15, OtherLegHungUp).ShouldBe([new CallAction.TellTransfer(false)]);
        call.At(16, OtherLegHungUp).ShouldBeEmpty();
        call.Deadline.ShouldBeNull();
    }

    [Fact]
    public void A_transfer_nothing_is_heard_of_fails()
    {
        var call = Talking();
        call.At(10, TransferAsked);
        call.Deadline.ShouldBe(TimeSpan.FromSeconds(55));
        call.At(55, Time).ShouldBe([new CallAction.TellTransfer(false)]);
    }

    [Fact]
    public void A_conversation_that_ends_by_itself_hangs_up_but_waits_for_a_transfer_under_way()
    {
        Talking().At(10, new CallSignal.ConversationOver()).ShouldBe([new CallAction.HangUp()]);

        var call = Talking();
        call.At(10, TransferAsked);
        call.At(11, new CallSignal.ConversationOver()).ShouldBeEmpty();
        call.At(15, OtherLegHungUp).ShouldBe([new CallAction.TellTransfer(false), new CallAction.HangUp()]);
    }

    [Fact]
    public void What_fell_due_before_a_signal_happens_before_it()
    {
        var call = Talking();
        call.At(10, LineDown);
        call.At(10.8, LineUp).ShouldBe([new CallAction.StartStream(1), new CallAction.AcceptLine()]);
    }

    [Fact]
    public void No_order_of_signals_breaks_the_promises_of_a_call()
    {
        var random = new Random(20261121);
        CallSignal[] signals =
        [
            Reserved, new CallSignal.Refused(), Answered, HungUp, StreamFailed, LineUp, LineDown, Bridged, OtherLegHungUp, TransferAsked,
            new CallSignal.TransferRefused(), new CallSignal.HangUpAsked(), new CallSignal.ConversationOver(), new CallSignal.Alive(true),
            new CallSignal.Alive(false), new CallSignal.Alive(null), Time, Time, Time, LineUp, LineDown, Answered,
            Ended(new CallAction.Answer(true), CommandResult.Accepted), Ended(new CallAction.StartStream(1), CommandResult.Failed),
            Ended(new CallAction.HangUp(), CommandResult.Failed), Ended(new CallAction.StartStream(1), CommandResult.CallGone),
        ];
        for (var run = 0; run < 1500; run++)
        {
            var call = new Script(run % 3 == 0 ? CallDirection.Outbound : CallDirection.Inbound, answerWithStream: run % 2 == 0);
            var (at, ended, asked, told, answers) = (0.0, false, 0, 0, 0);
            for (var step = 0; step < 60; step++)
            {
                at += random.NextDouble() * (random.Next(4) == 0 ? 20 : 0.3);
                var signal = signals[random.Next(signals.Length)];
                asked += signal is CallSignal.TransferAsked ? 1 : 0;
                var actions = call.At(at, signal);
                if (ended)
                    actions.ShouldBeEmpty();
                answers += actions.Count(action => action is CallAction.Answer);
                told += actions.Count(action => action is CallAction.TellTransfer);
                actions.SkipLast(1).Any(action => action is CallAction.End).ShouldBeFalse();
                ended |= actions.Any(action => action is CallAction.End);
                if (signal is CallSignal.HungUp)
                    ended.ShouldBeTrue();
                if (call.Deadline is { } deadline)
                    deadline.ShouldBeGreaterThan(TimeSpan.FromSeconds(at));
                call.HasEnded.ShouldBe(ended);
            }

            answers.ShouldBeLessThanOrEqualTo(1);
            told.ShouldBeLessThanOrEqualTo(asked);
        }
    }

    private static CallSignal.CommandEnded Ended(CallAction of, CommandResult result) => new(of, result);

    /// <summary>What follows, without what the carrier's own voice is to say meanwhile.</summary>
    private static IEnumerable<CallAction> Silently(IEnumerable<CallAction> actions) => actions.Where(action => action is not CallAction.Say { IsGoodbye: false });

    private static Script Inbound() => new(CallDirection.Inbound, answerWithStream: true);

    private static Script Talking()
    {
        var call = Inbound();
        call.At(0, Reserved);
        call.At(0.2, LineUp);
        return call;
    }

    private sealed class Script(CallDirection direction, bool answerWithStream, LineOptions? options = null)
    {
        private readonly CallFlow _flow = new(direction, answerWithStream, options ?? Options);

        public TimeSpan? Deadline => _flow.Deadline;

        public bool HasEnded => _flow.HasEnded;

        public IReadOnlyList<CallAction> At(double seconds, CallSignal signal) => [.. _flow.Handle(signal, TimeSpan.FromSeconds(seconds))];
    }
}
