using System.Text;
using System.Text.Json.Nodes;
using VoiceAgent.Engines.OpenAI;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.OpenAI;

public sealed class ChatRequestTests
{
    private static readonly Message Caller = new(MessageRole.Caller, "Add two and three.");

    [Fact]
    public void A_conversation_is_sent_as_the_protocol_wants_it()
    {
        var sent = Of(
            Caller,
            new Message(MessageRole.Agent, "One moment."),
            new Message(MessageRole.ToolCall, """{"x":2,"y":3}""", ToolCallId: "a", ToolName: "add"),
            new Message(MessageRole.ToolResult, "5", ToolCallId: "a"),
            new Message(MessageRole.Agent, "It is", WasInterrupted: true),
            new Message(MessageRole.Caller, "And four?"));
        JsonNode.DeepEquals(sent["messages"], JsonNode.Parse("""
            [
              {"role":"system","content":"Be brief."},
              {"role":"user","content":"Add two and three."},
              {"role":"assistant","content":"One moment.","tool_calls":[{"id":"a","type":"function","function":{"name":"add","arguments":"{\"x\":2,\"y\":3}"}}]},
              {"role":"tool","tool_call_id":"a","content":"5"},
              {"role":"assistant","content":"It is"},
              {"role":"user","content":"And four?"}
            ]
            """)).ShouldBeTrue(sent["messages"]!.ToJsonString());
        ((string?)sent["model"], (bool?)sent["stream"], (bool?)sent["stream_options"]!["include_usage"]).ShouldBe(("m", true, true));
        JsonNode.DeepEquals(sent["tools"], JsonNode.Parse("""[{"type":"function","function":{"name":"add","description":"Adds.","parameters":{"type":"object"}}}]""")).ShouldBeTrue();
        sent["temperature"].ShouldBeNull("the server knows best");
    }

    [Fact]
    public void Calls_at_once_are_one_message_and_each_has_a_result()
    {
        var messages = Of(
            Caller,
            new Message(MessageRole.ToolCall, "{}", ToolCallId: "a", ToolName: "add"),
            new Message(MessageRole.ToolCall, "{}", ToolCallId: "b", ToolName: "add"),
            new Message(MessageRole.ToolResult, "5", ToolCallId: "b"))["messages"]!.AsArray();
        messages[2]!["tool_calls"]!.AsArray().Select(c => (string?)c!["id"]).ShouldBe(["a", "b"]);
        messages.Skip(3).Select(m => ((string?)m!["tool_call_id"], (string?)m["content"])).ShouldBe(
            [("a", """{"error":"The call went on before there was a result."}"""), ("b", "5")]);
    }

    [Fact]
    public void What_the_server_wants_back_with_a_call_comes_back()
    {
        var id = new ToolCallId("a", """{"google":{"thought_signature":"s"}}""").ToString();
        var messages = Of(Caller, new Message(MessageRole.ToolCall, "{}", ToolCallId: id, ToolName: "add"), new Message(MessageRole.ToolResult, "5", ToolCallId: id))["messages"]!.AsArray();
        var call = messages[2]!["tool_calls"]![0]!;
        ((string?)call["id"], (string?)call["extra_content"]!["google"]!["thought_signature"]).ShouldBe(("a", "s"));
        ((string?)messages[3]!["tool_call_id"]).ShouldBe("a");
    }

    [Fact]
    public void A_reply_that_broke_off_is_to_go_on()
    {
        var messages = Of(Caller, new Message(MessageRole.Agent, "It is fi"))["messages"]!.AsArray();
        ((string?)messages[^1]!["role"]).ShouldBe("system");
        ((string?)messages[^1]!["content"])!.ShouldContain("goes on");
    }

    [Fact]
    public void A_call_that_begins_has_a_message_to_answer() => Of()["messages"]!.AsArray().Select(m => (string?)m!["role"]).ShouldBe(["system", "user"]);

    [Fact]
    public void A_conversation_that_grows_keeps_its_beginning()
    {
        var (before, after) = (Body(Caller), Body(Caller, new Message(MessageRole.Agent, "Five."), new Message(MessageRole.Caller, "Thanks.")));
        after.ShouldStartWith(before[..before.IndexOf("]}", before.IndexOf("messages", StringComparison.Ordinal), StringComparison.Ordinal)]);
    }

    private static JsonNode Of(params Message[] messages) => JsonNode.Parse(Body(messages))!;

    private static string Body(params Message[] messages) => Encoding.UTF8.GetString(ChatRequest.Of(
        new ReplyRequest("call", "Be brief.", messages, [new ToolDefinition("add", "Adds.", """{"type":"object"}""")]),
        new OpenAIOptions { Model = "m" }, Dialect.Open));
}
