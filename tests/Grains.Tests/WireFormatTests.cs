using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;
using VoiceAgent.Audio;
using VoiceAgent.Conversation;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Tests;

/// <summary>What processes of the cluster say to each other, byte for byte, as the build of 2026-12-02 said it: builds that differ work together while a cluster is upgraded.</summary>
/// <remarks>A member that is new changes bytes and is no fault, as long as the build before goes on understanding the message without it; its lines in the file are then made anew, from what the
/// test says that is written, and the line before stays under the name <c>….Former</c>. A member that is gone, or has another type, is one.</remarks>
public sealed class WireFormatTests : IDisposable
{
    private static readonly Guid Id = new("00112233-4455-6677-8899-aabbccddeeff");

    private static readonly Dictionary<string, string> Texts = new() { ["agent.yaml"] = "agent: dentist" };

    private static readonly Dictionary<string, string> Given = new() { ["name"] = "Ann" };

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private static readonly Dictionary<string, byte[]> Before = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "wire-format.txt")).Select(line => line.Split(' ')).ToDictionary(l => l[0], l => Convert.FromHexString(l[1]));

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void What_is_written_is_what_the_build_before_wrote()
    {
        var written = Messages().Select(m => $"{m.Name} {Convert.ToHexString(Serializer.SerializeToArray(m.Message))}");
        var before = Before.Where(b => !b.Key.EndsWith(".Former", StringComparison.Ordinal)).ToList();
        string.Join('\n', written.Except(before.Select(b => $"{b.Key} {Convert.ToHexString(b.Value)}"))).ShouldBe("");
        Messages().Select(m => m.Name).ShouldBe(before.Select(b => b.Key));
    }

    [Fact]
    public void What_the_build_before_wrote_is_understood()
    {
        foreach (var (name, bytes) in Before)
            Serializer.Deserialize<object>(bytes).ShouldNotBeNull(name);

        Read<LegAttachment>("LegAttachment").Agent!.Texts.ShouldBe(Texts);
        Read<LegAttachment>("LegAttachment").Agent!.Variables.ShouldBe(Given);
        Read<LegAttachment>("LegAttachment.WithAgent.Former").Agent.ShouldNotBeNull().Variables.ShouldBeNull();
        Read<CallAttached>("CallAttached.WithAgent.Former").Agent.ShouldNotBeNull().Variables.ShouldBeNull();
        Read<CallAttached>("CallAttached").Agent!.Name.ShouldBe("dentist");
        Read<LegAttachment>("LegAttachment.Former").Agent.ShouldBeNull();
        Wire.Turn(Read<CallAttached>("CallAttached.Former").Turns.Single()).Answers.ShouldBe("Hello?");
        var attachment = Read<LegAttachment>("LegAttachment.Former");
        Wire.Turn(attachment.Turns.Single()).Heard.ShouldBe("Hello.");
        attachment.Memory.Snapshot.ShouldNotBeNull();
        Wire.Snapshot(attachment.Memory.Snapshot).At.ShouldBe(TimeSpan.FromSeconds(1));
        var line = Wire.Line(attachment.Memory.Lines.Single());
        (line.At, line.Event).ShouldBe((TimeSpan.FromSeconds(1.5), new DigitPressed('5')));
        attachment.Memory.Events.Single().Number.ShouldBe(2);
        Wire.Turn(Read<CallAttached>("CallAttached").Turns.Single()).Answers.ShouldBe("Hello?");

        var items = Read<LegReport>("LegReport").Items;
        items.Select(item => item.Number).ShouldBe([1, 2, 3, 4, 5, 6]);
        items[0].ShouldBe(new LegItem(1, TimeSpan.FromSeconds(2), new UtteranceStarted(1)));
        Wire.Event(items[1].What.ShouldBeOfType<LegEvent>().Event).ShouldBe(new SpeechStarted(TimeSpan.FromSeconds(2)));
        items[2].What.ShouldBeOfType<UtteranceHeard>().ShouldBeEquivalentTo(new UtteranceHeard(1, [1, 2, 3, 4]));
        items.Skip(3).Select(item => item.What).ShouldBe([new UtteranceEnded(1), new CarrierAnswered(Id, "no such call"), new CarrierAnswered(Id, null)]);

        var orders = Read<LegOrders>("LegOrders").Orders;
        Wire.Line(orders.OfType<Remember>().Single().Line).Event.ShouldBe(new HungUp("normal_clearing"));
        Wire.Snapshot(orders.OfType<Checkpoint>().Single().Snapshot).Course.ShouldBe(Wire.Snapshot(new(Read<Call.CallState>("CallState.Former").Snapshot!)).Course);
        Wire.Turn(orders.OfType<TurnOver>().Single().Turn).Outcome.ShouldBe(ReplyOutcome.Completed);
        Wire.Request(Read<ReplyOrder>("ReplyOrder").Request).Messages.Select(m => m.Role).ShouldBe([MessageRole.Caller, MessageRole.ToolCall]);
        Read<JsonList<ReplyPart>>("ReplyParts").Select(Wire.Part).Take(2).ShouldBe([new ReplyText("One "), new ReplyToolCall("1", "book", "{}")]);
    }

    /// <summary>In PostgreSQL.</summary>
    [Fact]
    public void What_storage_keeps_of_a_call_is_read_again()
    {
        var json = new JsonGrainStorageSerializer(new OrleansJsonSerializer(Options.Create(new OrleansJsonSerializerOptions())));
        var kept = json.Deserialize<Call.CallState>(json.Serialize(Read<Call.CallState>("CallState.Former")));
        kept.ShouldNotBeNull();
        kept.Call.ShouldBe(Read<Call.CallState>("CallState.Former").Call);
        Wire.Snapshot(new(kept.Snapshot!)).At.ShouldBe(TimeSpan.FromSeconds(1));
        var agent = json.Deserialize<Call.AgentState>(json.Serialize(new Call.AgentState { Name = "dentist", Texts = Texts, Variables = new() { ["name"] = "Ann" } }));
        agent.ShouldNotBeNull();
        agent.Texts.ShouldBe(Texts);
        agent.Variables!["name"].ShouldBe("Ann");
        var after = json.Deserialize<Call.AfterCallState>(json.Serialize(new Call.AfterCallState { Agent = "dentist", Texts = Texts, Report = "{}"u8.ToArray(), Next = new DateTimeOffset(2026, 12, 2, 7, 0, 0, TimeSpan.Zero), IsAnalyzed = true, Attempts = 2 }));
        after.ShouldNotBeNull();
        (after.Agent, after.Report!.Length, after.Next.Hour, after.IsAnalyzed, after.Attempts).ShouldBe(("dentist", 2, 7, true, 2));
        after.Texts.ShouldBe(Texts);
        json.Deserialize<Call.AgentState>(new BinaryData("""{"Name":"dentist","Texts":{"agent.yaml":"agent: dentist"}}"""u8.ToArray()))!.Variables.ShouldBeNull();
    }

    /// <summary>A gateway keeps the conversation for call silos that may be of a later build.</summary>
    [Fact]
    public void What_only_a_later_build_understands_is_kept_and_handed_on_whole()
    {
        var memory = new LegMemory();
        var (snapshot, line) = ("""{"at":"00:00:01","flow":{"node":"qualify"}}"""u8.ToArray(), """{"at":"00:00:02","event":{"type":"NodeEntered","node":"qualify"},"commands":[]}"""u8.ToArray());
        memory.Begin(Received(new Checkpoint { Snapshot = new(snapshot) }));
        memory.Remember(Received(new Remember { Line = new(line) }));
        var copy = Received(memory.Copy());
        copy.Snapshot!.Utf8.ShouldBe(snapshot);
        copy.Lines.Single().Utf8.ShouldBe(line);
    }

    [Fact]
    public void Within_a_process_nothing_is_written_and_nothing_is_copied()
    {
        var copier = _services.GetRequiredService<DeepCopier>();
        var part = new Json<ReplyPart>(new ReplyText("One."), _ => throw new InvalidOperationException("It was written."));
        var heard = new UtteranceHeard(1, [1, 2]);
        Wire.Part(copier.Copy<JsonList<ReplyPart>>([part]).Single()).ShouldBe(new ReplyText("One."));
        copier.Copy(new LegReport { Leg = Id, Epoch = 1, Items = [new LegItem(1, TimeSpan.Zero, heard)] }).Items.Single().What.ShouldBeSameAs(heard);
        var frame = AudioFrame.Over(16000, heard.Pcm);
        frame.ToPcm().ShouldBeSameAs(heard.Pcm);
    }

    private T Received<T>(T message) => Serializer.Deserialize<T>(Serializer.SerializeToArray(message))!;

    private T Read<T>(string name) => Serializer.Deserialize<T>(Before[name])!;

    private static IEnumerable<(string Name, object Message)> Messages()
    {
        var facts = new CallFacts { CallId = "v3:call", IsOutbound = true, From = "+15550100001", To = "+15550100002", StartedAt = new DateTimeOffset(2026, 12, 2, 7, 0, 0, TimeSpan.Zero), Gateway = "gateway-1" };
        var engine = new ConversationEngine(new ConversationOptions { Agent = new() { Greeting = "Hello." } });
        engine.Handle(new CallStarted(), TimeSpan.Zero);
        var snapshot = engine.Snapshot(TimeSpan.FromSeconds(1));
        var ended = new EndReply(new ReplyId(1), ReplyOutcome.Completed, "Hello?", "Hello.", new TurnTimings());
        var memory = new LegMemory();
        memory.Add(new UtteranceStarted(1), TimeSpan.FromSeconds(2));
        memory.Add(new LegEvent(Wire.Of(new SpeechStarted(TimeSpan.FromSeconds(2)))), TimeSpan.FromSeconds(2.1));
        memory.Add(new UtteranceHeard(1, [1, 2, 3, 4]), TimeSpan.FromSeconds(2.2));
        memory.Add(new UtteranceEnded(1), TimeSpan.FromSeconds(3));
        memory.Add(new CarrierAnswered(Id, "no such call"), TimeSpan.FromSeconds(4));
        memory.Add(new CarrierAnswered(Id, null), TimeSpan.FromSeconds(5));
        memory.Begin(new Checkpoint { Snapshot = Wire.Of(snapshot) });
        memory.Remember(new Remember { Line = Wire.Of(TimeSpan.FromSeconds(1.5), new DigitPressed('5')), Utterances = 1 });
        yield return ("CallMemory", memory.Copy());
        yield return ("CallMemory.Empty", new CallMemory { Lines = [], Utterances = 0 });
        JsonList<EndReply> turns = [Wire.Of(ended)];
        yield return ("LegAttachment", new LegAttachment
        {
            Leg = Id, Observer = null!, Call = facts, At = TimeSpan.FromSeconds(6), SampleRate = 8000, SpeechSilo = "silo", Memory = memory.Copy(), Epoch = 2, Done = 7, RecognizerRate = 16000,
            Turns = turns, QueuedReply = 1, QueuedSegments = 2, IsFirst = true, Engines = new EngineNames { SpeechToText = "a", LanguageModel = "b", TextToSpeech = "c" }, HasLine = true,
            Agent = new AttachedAgent { Name = "dentist", Texts = Texts, Variables = Given },
        });
        yield return ("CallAttached", new CallAttached { Taken = 3, Utterances = 1, WasLost = true, At = TimeSpan.FromSeconds(6), StartedAt = facts.StartedAt, Turns = turns, IsReplaced = true, IsNew = true, PassOnTo = "+15550100003", Agent = new AttachedAgent { Name = "dentist", Texts = Texts, Variables = Given } });
        yield return ("LegReport", new LegReport { Leg = Id, Items = memory.Unsent(10), Epoch = 2 });
        LegOrder[] orders =
        [
            new PlayAudio { Reply = 1, Segment = 0, Pcm = [1, 2, 3, 4] }, new EndSegment { Reply = 1, Segment = 0 }, new HoldAudio(), new ResumeAudio { Reply = 1, Segment = 0, From = TimeSpan.FromSeconds(1) },
            new ClearAudio { Reply = 1 }, new KeepAudio { Reply = 1, Segments = 2 }, new Remember { Line = Wire.Of(TimeSpan.FromSeconds(1.5), new HungUp("normal_clearing", false)), Confirmed = 2, Recognized = 1, Utterances = 1 },
            new Checkpoint { Snapshot = Wire.Of(snapshot) }, new TurnOver { Turn = Wire.Of(ended) }, new AskCarrier { Command = Id, What = CarrierCommand.Transfer, Argument = "+15550100003" }, new CallOver { Cause = "normal_clearing", Outcome = "Completed" },
        ];
        yield return ("LegOrders", new LegOrders { Number = 8, Epoch = 2, Orders = orders });
        var request = new ReplyRequest("v3:call", "You are a test.", [new Message(MessageRole.Caller, "Hello?"), new Message(MessageRole.ToolCall, "{}", ToolCallId: "1", ToolName: "book")], [new ToolDefinition("book", "Books.", "{}")]) { Patience = TimeSpan.FromSeconds(5) };
        yield return ("ReplyOrder", new ReplyOrder { Work = Id, Request = Wire.Of(request) });
        yield return ("ReplyParts", (JsonList<ReplyPart>)[Wire.Of(new ReplyText("One ")), Wire.Of(new ReplyToolCall("1", "book", "{}")), Wire.Of(new ReplyExpectation(new RecognitionHints(["yes"], "yes | no")))]);
        yield return ("SynthesisOrder", new SynthesisOrder { Work = Id, CallId = "v3:call", Reply = 1, Segment = 0, Text = "Hello.", SampleRate = 8000, Patience = TimeSpan.FromSeconds(5) });
        yield return ("SpokenParts", new List<SpokenPart> { new() { Pcm = [1, 2, 3, 4], Words = [.. new[] { new WordEnd(5, TimeSpan.FromSeconds(1)) }.Select(w => (w.TextLength, w.At.Ticks))] } });
        yield return ("UtteranceAudio", new UtteranceAudio { Work = Id, IsStart = true, Pcm = [1, 2, 3, 4], IsEnd = true, Phrases = ["yes"], Grammar = "yes | no", SampleRate = 16000, Patience = TimeSpan.FromSeconds(5) });
        yield return ("TranscriptPart", new TranscriptPart { Text = "Hello", IsFinal = true, Confidence = 0.5f, Fault = new EngineFault { Engine = "a", Failure = "Failed", Message = "It broke.", IsLoss = true } });
        yield return ("CallState", new Call.CallState { Call = facts, Snapshot = Wire.Of(snapshot).Utf8, HasAgent = true });
        yield return ("EndedCall", new EndedCall { Agent = new AttachedAgent { Name = "dentist", Texts = Texts, Variables = Given }, Report = "{}"u8.ToArray(), EndedAt = facts.StartedAt });
    }
}
