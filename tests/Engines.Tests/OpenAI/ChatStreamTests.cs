using System.Text;
using System.Text.Json.Nodes;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.OpenAI;

public sealed class ChatStreamTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task Every_recorded_stream_is_read_as_it_was_meant(int atOnce)
    {
        var streams = RecordedStreams.All().ToList();
        streams.Count.ShouldBeGreaterThan(40);
        foreach (var recorded in streams)
        {
            var parts = await ReadAsync(recorded.Body, atOnce);
            Text(parts).ShouldBe(recorded.Text, recorded.Name);
            var calls = parts.OfType<ReplyToolCall>().ToList();
            calls.Select(c => c.Name).ShouldBe(recorded.Calls().Select(c => c.Name), recorded.Name);
            foreach (var (call, expected) in calls.Zip(recorded.Calls()))
                JsonNode.DeepEquals(JsonNode.Parse(call.Arguments), JsonNode.Parse(expected.Arguments)).ShouldBeTrue($"{recorded.Name}: {call.Arguments}");
            calls.Select(c => c.Id).Distinct().Count().ShouldBe(calls.Count, recorded.Name);
        }
    }

    [Fact]
    public async Task Calls_in_fragments_by_index_are_put_together()
    {
        var calls = await CallsAsync(
            """{"index":0,"id":"a","function":{"name":"add","arguments":""}}""",
            """{"index":1,"id":"b","function":{"name":"multiply","arguments":"{\"x\""}}""",
            """{"index":0,"function":{"arguments":"{\"y\":1}"}}""",
            """{"index":1,"function":{"arguments":":2}"}}""");
        calls.ShouldBe([new("a", "add", """{"y":1}"""), new("b", "multiply", """{"x":2}""")]);
    }

    [Theory]
    [InlineData(@"a\ud800b", "a\uFFFDb")]
    [InlineData(@"a\uDC00\ud83d\ude00", "a\uFFFD\U0001F600")]
    [InlineData(@"\ud83d\u0041 \uD83D\uDE00", "\uFFFDA \U0001F600")]
    [InlineData(@"\\ud800 b", @"\ud800 b")]
    public async Task Half_a_character_costs_no_more_than_that(string escaped, string read)
    {
        var content = $$"""{"x":"{{escaped}}"}""";
        var parts = await ReadAsync($$$"""data: {"choices":[{"delta":{"content":"{{{escaped}}}"},"finish\ud800":"\udfff"}]}""" + "\n\ndata: [DONE]\n\n");
        Text(parts).ShouldBe(read);
        foreach (var arguments in (string[])[content, System.Text.Json.JsonSerializer.Serialize(content)])
        {
            var called = (await CallsAsync($$$"""{"id":"a","function":{"name":"note","arguments":{{{arguments}}}}}""")).ShouldHaveSingleItem();
            JsonNode.Parse(called.Arguments)!["x"]!.GetValue<string>().ShouldBe(read);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"index\":0,")]
    public async Task Whole_calls_without_an_index_or_all_with_the_same_one_stay_apart(string index)
    {
        var calls = await CallsAsync(
            $$$"""{{{{index}}}"id":"a","function":{"name":"add","arguments":"{\"y\":1}"}}""",
            $$$"""{{{{index}}}"id":"b","function":{"name":"add","arguments":"{\"y\":2}"}}""");
        calls.ShouldBe([new("a", "add", """{"y":1}"""), new("b", "add", """{"y":2}""")]);
    }

    [Fact]
    public async Task Calls_without_index_and_id_are_told_apart_by_their_names()
    {
        var calls = await CallsAsync(
            """{"function":{"name":"add","arguments":"{\"y\""}}""",
            """{"function":{"arguments":":1}"}}""",
            """{"function":{"name":"end"}}""");
        calls.ShouldBe([new("new-0", "add", """{"y":1}"""), new("new-1", "end", "{}")]);
    }

    [Fact]
    public async Task Arguments_may_be_an_object_and_what_the_server_wants_back_travels_in_the_id()
    {
        var call = (await CallsAsync("""{"id":"a","function":{"name":"add","arguments":{"y":1}},"extra_content":{"google":{"thought_signature":"s"}}}""")).ShouldHaveSingleItem();
        call.Arguments.ShouldBe("""{"y":1}""");
        ToolCallId.Parse(call.Id).ShouldBe(new ToolCallId("a", """{"google":{"thought_signature":"s"}}"""));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"Hello."},"finish_reason":"stop"}]}""")]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"Hm.","reasoning":"Hm.","thinking":"Hm.","content":"Hello."}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"Hello."}]}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":null,"refusal":"Hello."}}]}""")]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":"<think>Hm.</think>\n\nHello."}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"Hello."}}],"timings":{"predicted_ms":1.5},"error":null}""")]
    public async Task Only_words_are_spoken(string chunk) =>
        Text(await ReadAsync($": keep-alive\n\ndata: {{}}\n\ndata: {{\"choices\":[]}}\n\ndata: {chunk}\n\n")).ShouldBe("Hello.");

    [Fact]
    public async Task Lines_may_end_in_any_way_and_the_stream_without_a_word()
    {
        var hello = """data: {"choices":[{"delta":{"content":"Grüß Gott 你好"}}]}""";
        foreach (var end in new[] { "\n", "\r\n", "\r" })
            Text(await ReadAsync(hello + end + end, 1)).ShouldBe("Grüß Gott 你好");
    }

    [Theory]
    [InlineData("<think>a</think>b", "b")]
    [InlineData("<thin", "<thin")]
    [InlineData("< b", "< b")]
    [InlineData("a <think>b", "a ")]
    public async Task Thoughts_are_left_out_wherever_they_are_cut(string written, string spoken)
    {
        var chunks = written.Select(c => $$$"""data: {"choices":[{"delta":{"content":"{{{c}}}"}}]}""" + "\n\n");
        Text(await ReadAsync(string.Concat(chunks))).ShouldBe(spoken);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"Hel", EngineFailure.Failed)]
    [InlineData("data: oops\n\n", EngineFailure.Failed)]
    [InlineData("data: [1]\n\n", EngineFailure.Failed)]
    [InlineData("data: [DONE]\n\n", EngineFailure.Failed)]
    [InlineData("", EngineFailure.Failed)]
    [InlineData("<html>no stream</html>", EngineFailure.Failed)]
    [InlineData("data: {\"error\":{\"message\":\"Slow down.\",\"type\":\"rate_limit_error\"}}\n\n", EngineFailure.Overloaded)]
    [InlineData("data: {\"error\":\"out of memory\"}\n\n", EngineFailure.Failed)]
    [InlineData("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n", EngineFailure.Rejected)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}]}\n\n", EngineFailure.Failed)]
    public async Task A_stream_without_a_reply_is_a_failure(string body, EngineFailure failure) =>
        (await Should.ThrowAsync<EngineException>(() => ReadAsync(body, isWhole: false))).Failure.ShouldBe(failure);

    [Fact]
    public async Task What_came_before_a_broken_event_was_spoken()
    {
        var spoken = new List<ReplyPart>();
        await Should.ThrowAsync<EngineException>(async () =>
        {
            await foreach (var part in ChatStream.ReadAsync(new Drip("data: {\"choices\":[{\"delta\":{\"content\":\"Hello \"}}]}\n\ndata: {\n\n", 7), "test", new LeakFilter([]), () => "", CancellationToken.None))
                spoken.Add(part);
        });
        spoken.ShouldBe([new ReplyText("Hello ")]);
    }

    private static async Task<IReadOnlyList<ReplyToolCall>> CallsAsync(params string[] fragments)
    {
        var body = string.Concat(fragments.Select(f => $$$"""data: {"choices":[{"index":0,"delta":{"tool_calls":[{{{f}}}]}}]}""" + "\n\n"));
        // Gemini and Ollama stop as if there were no call.
        var parts = await ReadAsync(body + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", 3);
        return [.. parts.Cast<ReplyToolCall>()];
    }

    private static async Task<List<ReplyPart>> ReadAsync(string body, int atOnce = int.MaxValue, bool isWhole = true)
    {
        var (parts, ids) = (new List<ReplyPart>(), 0);
        if (isWhole && !body.Contains("[DONE]", StringComparison.Ordinal))
            body += "data: [DONE]\n\n";
        await foreach (var part in ChatStream.ReadAsync(new Drip(body, atOnce), "test", new LeakFilter(["add"]), () => $"new-{ids++}", TestContext.Current.CancellationToken))
            parts.Add(part);
        return parts;
    }

    private static string Text(IEnumerable<ReplyPart> parts) => string.Concat(parts.OfType<ReplyText>().Select(t => t.Text));

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Drip(string text, int atOnce) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(atOnce, buffer.Length)], cancellationToken);

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(atOnce, buffer.Length)]);
    }
}
