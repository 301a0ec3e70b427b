using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Receptionist;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Receptionist;

/// <summary>A conversation with the receptionist, turn by turn.</summary>
internal sealed class Talk
{
    public static readonly ToolDefinition HangUp = new("hang_up", "Ends the call.", """{"type":"object"}""");
    public static readonly ToolDefinition Transfer = new("transfer_call", "Passes the caller on.", """{"type":"object"}""");

    private readonly DemoReceptionist _receptionist;
    private readonly ToolDefinition[] _tools;

    public Talk(params ToolDefinition[] tools) : this(new ReceptionistOptions(), tools)
    {
    }

    public Talk(ReceptionistOptions options, params ToolDefinition[] tools)
    {
        (options.FirstToken, options.TokenInterval) = (TimeSpan.Zero, TimeSpan.Zero);
        _receptionist = new DemoReceptionist(Options.Create(options), TimeProvider.System);
        _tools = tools;
    }

    public List<Message> Messages { get; } = [];

    public ReplyToolCall? Called { get; private set; }

    public RecognitionHints Expected { get; private set; } = RecognitionHints.None;

    /// <summary>The next reply, without adding it to the messages.</summary>
    public async Task<string> Reply()
    {
        var text = "";
        Called = null;
        await foreach (var part in _receptionist.ReplyAsync(new ReplyRequest("call", "", [.. Messages], _tools), TestContext.Current.CancellationToken))
        {
            switch (part)
            {
                case ReplyText spoken: text += spoken.Text; break;
                case ReplyToolCall call: Called = call; break;
                case ReplyExpectation expectation: Expected = expectation.Hints; break;
            }
        }

        return text;
    }

    /// <summary>The agent speaks and is heard to the end.</summary>
    public async Task<string> Listen()
    {
        var reply = await Reply();
        Messages.Add(new Message(MessageRole.Agent, reply));
        return reply;
    }

    /// <summary>The agent speaks and is cut short.</summary>
    public async Task Interrupt(int wordsHeard)
    {
        var reply = await Reply();
        Messages.Add(new Message(MessageRole.Agent, string.Join(' ', reply.Split(' ').Take(wordsHeard)), WasInterrupted: true));
    }

    public void Caller(string text) => Messages.Add(new Message(MessageRole.Caller, text));

    public async Task<string> Say(string text)
    {
        Caller(text);
        return await Listen();
    }

    /// <summary>Greets, then says all but the last turn and returns the reply to the last.</summary>
    public static async Task<string> After(params string[] turns)
    {
        var talk = new Talk(HangUp);
        var reply = await talk.Listen();
        foreach (var turn in turns) reply = await talk.Say(turn);
        return reply;
    }
}
