namespace VoiceAgent.Engines.OpenAI;

/// <summary>How a conversation is written for a model server. Templates differ in what they refuse, and each value sends less of it than the value before.</summary>
public enum Dialect
{
    /// <summary>The dialect is found out: <see cref="Open"/> until a request is refused for its form, and after that the first one that the server takes.</summary>
    Auto,

    /// <summary>A conversation is written as it was said: the agent may speak first and twice in a row,
    /// and notes to the model stand where they belong (OpenAI, xAI, Anthropic).</summary>
    Open,

    /// <summary>User and assistant alternate, beginning with the user, and the system speaks only at the beginning. After a tool's result comes the assistant.
    /// Ids of tool calls have nine letters and digits (templates of Mistral, Gemma, Qwen, gpt-oss; Gemini).</summary>
    Strict,

    /// <summary>A conversation is written as in <see cref="Strict"/>, with neither system nor tools. Rules, and what tools have done, stand in the user's messages,
    /// and no tool is offered (templates of Gemma 2 and 3; models without tools).</summary>
    Plain,
}
