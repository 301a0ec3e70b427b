using System.Text.RegularExpressions;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Receptionist;

public sealed partial class RandomConversationTests
{
    private static readonly string[] Words =
    [
        "yes", "no", "not", "friday", "sunday", "at", "three", "half", "past", "ten", "quarter", "to", "oh", "hundred", "haircut", "beard", "trim", "how", "much", "hours",
        "open", "book", "an", "appointment", "cancel", "change", "the", "day", "time", "repeat", "that", "thanks", "bye", "person", "hello", "and", "what", "about", "tomorrow",
        "15:30", "3pm", "99:99", "0", "12345678901234567890", "one", "o'clock", "'", "…", "ß", "日曜日", "\u0000", "weekend", "in", "afternoon", "twenty", "all", "is", "it",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_is_said_gets_a_spoken_answer(int seed)
    {
        var random = new Random(seed);
        for (var conversation = 0; conversation < 25; conversation++)
        {
            var talk = new Talk(Talk.HangUp, Talk.Transfer);
            for (var turn = 0; turn < 12; turn++)
            {
                var reply = await talk.Reply();
                reply.ShouldNotBeNullOrWhiteSpace();
                Speakable().IsMatch(reply).ShouldBeTrue(reply);
                talk.Expected.Grammar.ShouldNotBeNullOrEmpty();
                Record(talk.Messages, reply, random);
                talk.Caller(string.Join(' ', Enumerable.Range(0, random.Next(8)).Select(_ => Words[random.Next(Words.Length)])));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("book a haircut")]
    [InlineData("book a haircut on friday")]
    [InlineData("book a haircut on friday at three")]
    [InlineData("how much is a haircut")]
    public async Task Someone_never_understood_never_hears_the_same_sentence_twice_in_a_row(string start)
    {
        var talk = new Talk();
        var last = await talk.Listen();
        last = await talk.Say(start);
        for (var turn = 0; turn < 8; turn++)
        {
            var reply = await talk.Say("purple elephants");
            reply.ShouldNotBe(last);
            last = reply;
        }
    }

    // Hosts differ: replies heard in whole, in part, not at all, or tools called in between.
    private static void Record(List<Message> messages, string reply, Random random)
    {
        switch (random.Next(8))
        {
            case 0: break;
            case 1: messages.Add(new Message(MessageRole.Agent, reply[..random.Next(reply.Length)], WasInterrupted: true)); break;
            case 2: messages.Add(new Message(MessageRole.ToolCall, "{}", ToolCallId: "1", ToolName: "transfer_call")); messages.Add(new Message(MessageRole.ToolResult, "failed", ToolCallId: "1")); break;
            default: messages.Add(new Message(MessageRole.Agent, reply)); break;
        }
    }

    [GeneratedRegex("^[A-Za-z ,.?']+$")]
    private static partial Regex Speakable();
}
