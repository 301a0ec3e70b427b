using VoiceAgent.Conversation.Languages;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Whatever happens, in whatever order, late or doubled: the engine keeps its promises.</summary>
public sealed class RandomEventTests
{
    private static readonly string[] Said = ["yes", "no wait", "mhm", "", "i would like to book and", "when are you open", "stop"];
    private static readonly string[] Written = ["Hello there. ", "We are open ", "from nine to five. ", "and", "...", " ", "Goodbye. "];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fifty_thousand_random_events_break_no_promise(int seed)
    {
        var random = new Random(seed);
        var at = 0.0;
        for (var calls = 0; calls < 200; calls++)
        {
            var promises = new Promises();
            // Half of the agents speak a language that nothing is known of, and have no words of their own.
            var language = random.Next(2) == 0 ? "en-US" : "sw";
            var texts = LanguagePacks.BuiltIn.Of(language).Texts();
            texts.Filler = random.Next(2) == 0 ? "One moment." : "";
            if (random.Next(2) == 0)
                texts.Openers.Add("Okay.");
            var flow = random.Next(2) == 0 ? Flow : null;
            var failure = random.Next(2) == 0 ? FailureAction.HangUp : FailureAction.Transfer;
            var options = new ConversationOptions { Agent = new() { Language = language, Greeting = random.Next(2) == 0 ? "Hello." : "", TransferTo = random.Next(2) == 0 || failure is FailureAction.Transfer ? "+15550100" : "", Destinations = flow is null ? null : Destinations, FailureAction = failure, Texts = texts } };
            var engine = new ConversationEngine(options, flow: flow);
            at = 0;
            promises.Check(engine, engine.Handle(new CallStarted(), Ms(0)), Ms(0));
            for (var i = 0; i < 250 && !engine.IsOver; i++)
            {
                // Often exactly the deadline, or after it: timers are late.
                at = random.Next(3) == 0 && engine.Deadline is { } deadline ? Math.Max(at, deadline.TotalMilliseconds + random.Next(0, 3) * 50) : at + random.Next(0, 400);
                var happened = Any(random, promises.Replies, at);
                promises.Happens(happened);
                promises.Check(engine, engine.Handle(happened, Ms(at)), Ms(at));
                if (random.Next(50) > 0 || engine.IsOver)
                    continue;
                // The call moves to another machine.
                var snapshot = engine.Snapshot(Ms(at));
                engine = new ConversationEngine(options, snapshot, flow: flow);
                promises.Moved(snapshot);
                at += random.Next(0, 20_000);
                promises.Check(engine, engine.Handle(new CallRestored(new ReplyId(promises.Replies - random.Next(2)), random.Next(4)), Ms(at)), Ms(at));
            }

            promises.Check(engine, engine.Handle(new HungUp("end"), Ms(at + 1)), Ms(at + 1));
            promises.CheckEnd();
        }
    }

    private static CallEvent Any(Random random, int replies, double at)
    {
        // Mostly the live reply, sometimes an old one or one that does not exist.
        var reply = new ReplyId(random.Next(5) == 0 ? random.Next(0, replies + 2) : replies);
        var segment = random.Next(0, 3);
        return random.Next(27) switch
        {
            0 or 1 => new SpeechStarted(Ms(at - random.Next(0, 200))),
            2 or 3 => new SpeechStopped(Ms(at - random.Next(0, 300))),
            4 => new SpeechContinued(Ms(at - random.Next(0, 100))),
            5 or 6 or 7 => new Transcribed(random.Next(0, 40), Said[random.Next(Said.Length)], random.Next(3) > 0),
            8 => new TranscriptionFailed(random.Next(0, 40), FailureKind.Failed),
            9 or 10 or 11 => new ReplyTextReceived(reply, Written[random.Next(Written.Length)]),
            12 or 13 => new ReplyTextEnded(reply),
            14 => new ReplyFailed(reply, FailureKind.TimedOut),
            15 => new ToolCalled(reply, $"{random.Next(3)}", random.Next(6) switch { 0 => BuiltInTools.HangUp, 1 => BuiltInTools.Transfer, 2 => "book", _ => "look" }, random.Next(2) == 0 ? """{"to":"1"}""" : """{"destination":"night"}""", IsCancellable: random.Next(3) == 0),
            16 => new ToolReturned(new ReplyId(random.Next(2) == 0 ? reply.Value : random.Next(replies + 2)), random.Next(3) == 0 ? $"2-{random.Next(3)}" : $"{random.Next(3)}", random.Next(2) == 0 ? "ok" : $$"""{"n":{{random.Next(10)}}}""", HasFailed: random.Next(5) == 0),
            17 => new SegmentQueued(reply, segment, Ms(random.Next(0, 3000)), []),
            18 => new PlayoutStarted(reply, segment),
            19 or 20 => new MarkReached(reply, segment, Ms(random.Next(0, 3000)), random.Next(2) == 0),
            21 => random.Next(3) switch { 0 => new SynthesisFailed(reply, segment, FailureKind.Failed), 1 => new LineLost(), _ => new LineRestored() },
            22 => random.Next(2) == 0 ? new DigitPressed(random.Next(2) == 0 ? '5' : '6') : new TransferEnded(random.Next(2) == 0),
            23 => new TurnPredicted(random.Next(20), random.Next(5) == 0 ? null : random.NextSingle()),
            24 when random.Next(2) == 0 => new TransitionExpected(random.Next(1, 6), random.Next(3) == 0 ? null : random.Next(-1, 4)),
            24 => new TransitionJudged(random.Next(1, 6), random.Next(3) == 0 ? null : random.Next(-1, 4), random.Next(8) == 0 ? FailureKind.Failed : null),
            25 => new ToolCalled(reply, $"{random.Next(3)}", BuiltInTools.SetVariables, random.Next(4) switch { 0 => "[]", 1 => """{"n":"x","m":1}""", _ => $$"""{"n":{{random.Next(10)}}}""" }),
            _ => new DeadlineReached(),
        };
    }

    private static Dictionary<string, string> Destinations { get; } = new() { ["desk"] = "+15550199", ["night"] = "+15550198" };

    private static ConversationFlow Flow => new("a",
        [
            new FlowNode("a") { Words = _ => "What is it?", Answers = ["yes", "no"], Next = [new("b") { Answer = "yes" }, new("c") { When = "C." }, new("end") { When = "D." }, new("a") { Key = '5' }, new("desk") { Key = '6' }] },
            new FlowNode("b") { Collect = ["n"], Next = [new("c") { If = s => s.Variables.GetValueOrDefault("n") is { } n && n.Length == 1 && n[0] > '5' }, new("a") { When = "A." }, new("c") { IsOtherwise = true }] },
            new FlowNode("c") { Collect = ["n"], Tools = ["look"], Words = s => $"It is {s.Variables.GetValueOrDefault("n") ?? "not known"}.", Next = [new("b") { If = s => s.Variables.ContainsKey("n") }, new("back") { When = "B." }] },
            new FlowNode("aside"),
            new FlowNode("desk") { Words = _ => "One moment.", PassesOnTo = "desk", Next = [new("b") { If = s => s.Variables.ContainsKey(ConversationFlow.Unavailable("desk")) }] },
            new FlowNode("end") { Words = _ => "Goodbye.", Ends = true },
        ],
        [new FlowEdge("aside") { When = "Later.", Returns = true }],
        [new FlowVariable("n", VariableType.WholeNumber)],
        [new FlowTool("look") { Uses = ["n"], Needs = ["n"], Sets = ["n"] }, new FlowTool("book") { Uses = ["n"], Confirm = (_, known) => known.ContainsKey("n") ? new("Shall I book it?") : new("", "n is missing") }]);

    private sealed class Promises
    {
        private readonly HashSet<ReplyId> _ended = [];
        private readonly Dictionary<ReplyId, int> _segments = [];
        private readonly Dictionary<ReplyId, string> _prepared = [];
        private readonly Dictionary<string, InvokeTool> _invoked = [];
        private bool _moved;
        private bool _hungUp;
        private bool _held;

        public int Replies { get; private set; }

        /// <summary>A tool that has failed may be tried again, under the same key.</summary>
        public void Happens(CallEvent happened)
        {
            if (happened is ToolReturned { HasFailed: true } failed && _invoked.Values.FirstOrDefault(tool => tool.Reply == failed.Reply && tool.Id == failed.Id) is { } tried)
                _invoked.Remove(tried.Key);
        }

        public void Check(ConversationEngine engine, IReadOnlyList<CallCommand> commands, TimeSpan at)
        {
            foreach (var command in commands)
                Check(command);
            if (engine.Deadline is { } deadline)
                deadline.ShouldBeGreaterThan(at, "the next deadline lies in the future");
            if (engine.History.Any(u => u.Text.Length == 0))
                Assert.Fail("an empty utterance in the history");
            foreach (var request in commands.OfType<GenerateReply>())
                CheckRequest(request.History);
            CheckRequest(engine.History);
        }

        /// <summary>The hang-up of an engine that is gone may not have arrived. Its reply goes on, and ends once all the same.</summary>
        public void Moved(ConversationSnapshot snapshot)
        {
            _held = _hungUp = false;
            _moved = true;
            // What was only a draft stays behind.
            if (snapshot.Reply is null)
                _ended.UnionWith(_segments.Keys);
        }

        public void CheckEnd() => _segments.Keys.ShouldAllBe(r => _ended.Contains(r), "each reply ends");

        /// <summary>As servers want it: the calls of a round, then as many results, in their order; no id twice.</summary>
        private static void CheckRequest(IReadOnlyList<Utterance> history)
        {
            var (calls, answered) = (new List<string>(), new HashSet<string>());
            foreach (var entry in history)
            {
                if (entry.Speaker is Speaker.ToolResult)
                {
                    if (calls.Count == 0 || calls[0] != entry.ToolCallId)
                        Assert.Fail($"the result {entry.ToolCallId} is not behind its call");
                    calls.RemoveAt(0);
                    if (!answered.Add(entry.ToolCallId!))
                        Assert.Fail($"{entry.ToolCallId} is answered twice: {string.Join(" | ", history.Select(u => $"{u.Speaker} {u.ToolCallId} {u.Text}"))}");
                }
                else if (entry.Speaker is Speaker.ToolCall && !answered.Contains(entry.ToolCallId!))
                {
                    calls.Add(entry.ToolCallId!);
                }
                else if (calls.Count > 0 || entry.Speaker is Speaker.ToolCall)
                {
                    Assert.Fail($"a call without a result before {entry.Speaker}");
                }
            }

            if (calls.Count > 0)
                Assert.Fail($"no result of {calls[0]}");
        }

        private void Check(CallCommand command)
        {
            switch (command)
            {
                case Transfer c:
                    c.To.ShouldNotBeEmpty();
                    break;
                case GenerateReply c:
                    Begin(c.Reply);
                    break;
                case DiscardText c:
                    _prepared.Remove(c.Reply);
                    break;
                case PrepareSpeech c:
                    Begin(c.Reply);
                    _segments[c.Reply].ShouldBe(0, "only a draft is prepared");
                    _prepared.Add(c.Reply, c.Text);
                    break;
                case Speak c:
                    Begin(c.Reply);
                    if (c.Segment == 0 && _prepared.TryGetValue(c.Reply, out var prepared))
                        c.Text.ShouldBe(prepared, "what was synthesized ahead is what is spoken");
                    c.Segment.ShouldBe(_segments[c.Reply], "segments are numbered without gap");
                    _segments[c.Reply]++;
                    c.Text.ShouldNotBeNullOrWhiteSpace();
                    break;
                case InvokeTool { IsCancellable: true }:
                    break; // It does nothing that could be done twice.
                case InvokeTool c when _invoked.TryGetValue(c.Key, out var before):
                    before.ShouldBe(c, "the same request is the same call of a tool");
                    _moved.ShouldBeTrue("nothing is begun twice in one place");
                    break;
                case InvokeTool c:
                    _invoked.Add(c.Key, c);
                    break;
                case DiscardReply c:
                    _segments[c.Reply].ShouldBe(0, "nothing of a draft is spoken");
                    _ended.Add(c.Reply).ShouldBeTrue("a draft is no reply");
                    break;
                case HoldPlayout:
                    _held = true;
                    break;
                case ResumePlayout or ClearPlayout:
                    _held = false;
                    break;
                case EndReply c:
                    _held.ShouldBeFalse("the playout is not left paused");
                    _ended.Add(c.Reply).ShouldBeTrue("each reply ends once");
                    break;
                case HangUp:
                    _hungUp.ShouldBeFalse("the call is ended once");
                    _hungUp = true;
                    break;
            }
        }

        private void Begin(ReplyId reply)
        {
            _ended.ShouldNotContain(reply, "nothing follows the end of a reply");
            if (_segments.TryAdd(reply, 0))
                _segments.Keys.Count(r => !_ended.Contains(r)).ShouldBe(1, "one reply at a time");
            Replies = Math.Max(Replies, reply.Value);
        }
    }
}
