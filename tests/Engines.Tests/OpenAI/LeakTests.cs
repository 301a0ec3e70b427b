using System.Text.Json;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.OpenAI;

/// <summary>What models write for their servers is neither spoken nor remembered, wherever the stream is cut.</summary>
public sealed class LeakTests
{
    [Theory]
    // Thoughts.
    [InlineData("<think>\nShe wants hours.\n</think>\n\nWe open at nine.", "We open at nine.")]
    [InlineData("<thinking>hours</thinking>We open at nine.", "We open at nine.")]
    [InlineData("<THINK>hours</Think>We open at nine.", "We open at nine.")]
    [InlineData("<reasoning>hours</reasoning>We open.", "We open.")]
    [InlineData("<thought>hours</thought>We open.", "We open.")]
    [InlineData("[THINK]hours[/THINK]We open.", "We open.")]
    [InlineData("◁think▷hours◁/think▷We open.", "We open.")]
    [InlineData("<seed:think>hours</seed:think>We open.", "We open.")]
    [InlineData("<|START_THINKING|>hours<|END_THINKING|>We open.", "We open.")]
    [InlineData("<|channel>thought\nhours<channel|>We open.", "We open.")]
    [InlineData("<|channel|>analysis<|message|>hours<|end|><|start|>assistant<|channel|>final<|message|>We open.", "We open.")]
    [InlineData("We open. <think>and close</think>At nine.", "We open. At nine.")]
    [InlineData("<think>never closed", "")]
    [InlineData("We open at nine.\n</think>", "We open at nine.\n")]
    // Gemini's heading.
    [InlineData("thought\n\nthought\nI see you call from home.", "I see you call from home.")]
    [InlineData("thoughtI see you call from home.", "I see you call from home.")]
    [InlineData("thought[]I see.", "I see.")]
    [InlineData("thought() I can help.", "I can help.")]
    [InlineData("thought [] Muddy waters.", "Muddy waters.")]
    [InlineData("thought\n", "")]
    [InlineData("thought experiments are fun.", "thought experiments are fun.")]
    [InlineData("thoughtful people call.", "thoughtful people call.")]
    [InlineData("tho", "tho")]
    // Tokens.
    [InlineData("We open.<|im_end|>", "We open.")]
    [InlineData("We open.<|eot_id|>\nuser: and you", "We open.")]
    [InlineData("We open.<end_of_turn>\n<start_of_turn>user", "We open.")]
    [InlineData("We open.</s>", "We open.")]
    [InlineData("<s>We open.", "We open.")]
    [InlineData("<|im_start|>assistant\nWe open.", "We open.")]
    [InlineData("<|start_header_id|>assistant<|end_header_id|>\n\nWe open.", "We open.")]
    [InlineData("We <|reserved_special_token_7|>open.", "We open.")]
    [InlineData("We open.<｜end▁of▁sentence｜>", "We open.")]
    // What only looks like it.
    [InlineData("a < b and [c] <d> ◁e <|", "a < b and [c] <d> ◁e <|")]
    [InlineData("See <speed ratio=\"1.05\"/>here [1].", "See <speed ratio=\"1.05\"/>here [1].")]
    [InlineData("ends in <thi", "ends in <thi")]
    [InlineData("  We open.", "  We open.")]
    [InlineData("one <| two |> three", "one <| two |> three")]
    public void It_is_left_out(string written, string spoken)
    {
        for (var cut = 1; cut <= Math.Min(9, written.Length); cut++)
            Read(written, cut).Text.ShouldBe(spoken, $"in pieces of {cut}");
        Read(written, written.Length).Text.ShouldBe(spoken);
    }

    [Theory]
    [InlineData("Let me book.\n<tool_call>\n{\"name\": \"book\", \"arguments\": {\"day\": \"friday\"}}\n</tool_call>", "book", """{"day": "friday"}""")]
    [InlineData("Let me book.\n<tool_call>{\"name\":\"book\",\"parameters\":{\"day\":\"friday\"}}", "book", """{"day":"friday"}""")]
    [InlineData("Let me book.\n<tool_call>{\"name\":\"book\"}</tool_call>", "book", "{}")]
    [InlineData("Let me book.\n[TOOL_CALLS][{\"name\": \"book\", \"arguments\": {\"day\": \"friday\"}}]", "book", """{"day": "friday"}""")]
    [InlineData("Let me book.\n[TOOL_CALLS]book[ARGS]{\"day\":\"friday\"}", "book", """{"day":"friday"}""")]
    [InlineData("Let me book.\n<function=book>{\"day\":\"friday\"}</function>", "book", """{"day":"friday"}""")]
    [InlineData("Let me book.\n<tool_call>\n<function=book>\n<parameter=day>\nfriday\n</parameter>\n</function>\n</tool_call>", "book", """{"day":"friday"}""")]
    [InlineData("Let me book.\n<|python_tag|>{\"name\":\"book\",\"parameters\":{\"day\":\"friday\"}}<|eom_id|>", "book", """{"day":"friday"}""")]
    [InlineData("Let me book.\n<|channel|>commentary to=functions.book <|constrain|>json<|message|>{\"day\":\"friday\"}<|call|>", "book", """{"day":"friday"}""")]
    [InlineData("Let me book.\n<tool_call>{\"name\":\"unknown\",\"arguments\":{}}</tool_call>", null, null)]
    [InlineData("Let me book.\n<tool_call>nobody knows</tool_call>", null, null)]
    [InlineData("Let me book.\n<tool_response>{\"name\":\"x\"}</tool_response>", null, null)]
    public void A_call_that_is_written_is_made_where_it_can_be_read(string written, string? name, string? arguments)
    {
        for (var cut = 1; cut <= written.Length; cut += 1 + (cut / 6))
        {
            var (text, calls) = Read(written, cut);
            text.Trim().ShouldBe("Let me book.");
            if (name is not null)
                calls.ShouldBe([(name, arguments!)], $"in pieces of {cut}");
            else
                calls.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_written_call_is_a_call_of_the_reply()
    {
        var parts = await StreamAsync("""{"content":"One moment. <tool_call>{\"name\":\"book\",\"arguments\":{\"day\":\"friday\"}}</tool_call>"}""", "stop", "book");
        parts.ShouldBe([new ReplyText("One moment. "), new ReplyToolCall("new-0", "book", """{"day":"friday"}""")]);
    }

    [Theory]
    [InlineData("""{"content":"Grin \ud83d"}|{"content":"\ude00 done"}""", "Grin 😀 done")]
    [InlineData("""{"content":"Grin \ud83d"}|{"content":""}|{"content":"\ude00"}""", "Grin 😀")]
    [InlineData("""{"content":"Grin \ud83d\ude00"}""", "Grin 😀")]
    [InlineData("""{"content":"lone \ud83d"}|{"content":" high"}""", "lone \ufffd high")]
    [InlineData("""{"content":"lone \ude00 low"}""", "lone \ufffd low")]
    [InlineData("""{"content":"two \ud83d\ud83d\ude00"}""", "two \ufffd😀")]
    [InlineData("""{"content":"end \ud83d"}""", "end \ufffd")]
    [InlineData("""{"content":"a \\ud83d stays"}""", @"a \ud83d stays")]
    public async Task Halves_of_characters_are_joined(string deltas, string spoken)
    {
        var parts = await StreamAsync(deltas, "stop");
        string.Concat(parts.Cast<ReplyText>().Select(p => p.Text)).ShouldBe(spoken);
    }

    [Theory]
    [InlineData(null, EngineFailure.Unavailable)]
    [InlineData("error", EngineFailure.Failed)]
    [InlineData("content_filter", EngineFailure.Rejected)]
    public async Task A_reply_that_breaks_off_is_a_fault_after_its_words(string? finish, EngineFailure failure)
    {
        var heard = new List<ReplyPart>();
        var fault = await Should.ThrowAsync<EngineException>(() => StreamAsync("""{"content":"Your appointment is on "}""", finish, into: heard));
        (fault.Failure, heard.ShouldHaveSingleItem()).ShouldBe((failure, new ReplyText("Your appointment is on ")));
    }

    [Fact]
    public async Task A_tool_whose_call_broke_off_is_not_called()
    {
        var heard = new List<ReplyPart>();
        await Should.ThrowAsync<EngineException>(() => StreamAsync("""{"tool_calls":[{"index":0,"id":"a","function":{"name":"book","arguments":"{}"}}]}""", null, into: heard));
        heard.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("length")]
    [InlineData("tool_calls")]
    [InlineData("eos")]
    public async Task A_reply_with_a_reason_to_end_is_whole(string finish) => (await StreamAsync("""{"content":"We open."}""", finish)).ShouldBe([new ReplyText("We open.")]);

    [Theory]
    [InlineData("""{"tool_calls":[{"index":0,"function":{"name":"a","arguments":"{}"}}]}|{"tool_calls":[{"index":0,"function":{"name":"b","arguments":"{\"x\":1}"}}]}""", "a {}|b {\"x\":1}")]
    [InlineData("""{"tool_calls":[{"index":0,"function":{"name":"a","arguments":"{}"}},{"index":0,"function":{"name":"a","arguments":"{\"x\":1}"}}]}""", "a {}|a {\"x\":1}")]
    [InlineData("""{"tool_calls":[{"index":0,"function":{"name":"a","arguments":"{\"x\""}}]}|{"tool_calls":[{"index":0,"function":{"name":"a","arguments":":1}"}}]}""", "a {\"x\":1}")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"i","function":{"name":"hang_up","arguments":null}}]}""", "hang_up {}")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"i","function":{"name":"hang_up","arguments":"null"}}]}""", "hang_up {}")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"i","function":{"name":"hang_up","arguments":""}}]}""", "hang_up {}")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"i","function":{"name":"send_digits","arguments":"{\"digits\":\"1\",}"}}]}""", "send_digits {\"digits\":\"1\",}")]
    public async Task Calls_are_what_the_model_meant(string deltas, string calls)
    {
        var parts = await StreamAsync(deltas, "tool_calls");
        string.Join('|', parts.Cast<ReplyToolCall>().Select(c => $"{c.Name} {c.Arguments}")).ShouldBe(calls);
    }

    private static (string Text, IReadOnlyList<(string Name, string Arguments)> Calls) Read(string written, int cut)
    {
        var filter = new LeakFilter(["book"]);
        var text = "";
        for (var at = 0; at < written.Length; at += cut)
            text += filter.Take(written.Substring(at, Math.Min(cut, written.Length - at)));
        return (text + filter.Rest(), filter.Written);
    }

    private static async Task<List<ReplyPart>> StreamAsync(string deltas, string? finish, string tool = "", List<ReplyPart>? into = null)
    {
        var body = string.Concat(deltas.Split('|').Select(d => $$$"""data: {"choices":[{"index":0,"delta":{{{d}}}}]}""" + "\n\n"));
        if (finish is not null)
            body += $$$"""data: {"choices":[{"index":0,"delta":{},"finish_reason":{{{JsonSerializer.Serialize(finish)}}}}]}""" + "\n\n";
        var (parts, ids) = (into ?? [], 0);
        await foreach (var part in ChatStream.ReadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body)), "test", new LeakFilter([tool]), () => $"new-{ids++}", TestContext.Current.CancellationToken))
            parts.Add(part);
        return parts;
    }
}
