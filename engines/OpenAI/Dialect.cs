namespace VoiceAgent.Engines.OpenAI;

/// <summary>How a conversation is written for a model server: templates differ in what they refuse. Each value refuses less than the one before it sends.</summary>
public enum Dialect
{
    /// <summary>Found out: <see cref="Open"/> until a request is refused for its form; what the server takes then is kept.</summary>
    Auto,

    /// <summary>As it was said: the agent may speak first and twice in a row, and notes to the model stand where they belong (OpenAI, xAI, Anthropic).</summary>
    Open,

    /// <summary>User and assistant alternate, beginning with the user; the system speaks only at the beginning; after a tool's result comes the assistant; ids of calls have nine letters and digits (templates of Mistral, Gemma, Qwen, gpt-oss; Gemini).</summary>
    Strict,

    /// <summary>As <see cref="Strict"/>, with neither system nor tools: rules, and what tools have done, stand in the user's messages, and no tool is offered (templates of Gemma 2 and 3; models without tools).</summary>
    Plain,
}
