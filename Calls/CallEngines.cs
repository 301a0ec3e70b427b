using System.Collections.ObjectModel;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>The engines a call's session uses.</summary>
public sealed record CallEngines(ISpeechToText SpeechToText, ILanguageModel LanguageModel, ITextToSpeech TextToSpeech)
{
    /// <summary>How many calls the engines can serve at once; null where nothing limits them.</summary>
    public int? MaxCalls => new[] { SpeechToText.MaxCalls, LanguageModel.MaxCalls, TextToSpeech.MaxCalls }.Min();

    /// <summary>Predicts whether a caller who fell silent has finished; null where nothing predicts it.</summary>
    public ITurnDetector? TurnDetector { get; init; }

    /// <summary>Looks after those engines that are services elsewhere; null where that is not this process' matter.</summary>
    public EngineServices? Services { get; init; }
}

/// <summary>What the agent is told to be, and what it may do.</summary>
/// <param name="Instructions">The model's system prompt.</param>
/// <param name="Transfer">The tool by which the model passes callers on to somebody (<see cref="BuiltInTools.Transfer"/>); null where nobody is there to take them.</param>
/// <param name="Tools">The tools that the model may call, besides the engine's own (hang up, transfer, digits).</param>
public sealed record AgentProfile(string Instructions, ToolDefinition? Transfer, IReadOnlyList<ICallTool> Tools)
{
    /// <summary>The tool that passes callers on to the one number of the options.</summary>
    public static ToolDefinition PassesOn { get; } = new(BuiltInTools.Transfer, "Passes the caller on to a person after your reply was spoken.", """{"type":"object","properties":{},"additionalProperties":false}""");

    /// <summary>Tells what the model is told and may do in a step of the agent's flow; null where the agent has none.</summary>
    public Func<FlowState, AgentStep>? Step { get; init; }

    /// <summary>What models have judged in the flow, for all calls that have this agent; null where the agent has no flow.</summary>
    public TransitionCache? Transitions { get; init; }

    /// <summary>The engines that the agent asks for by name.</summary>
    public AgentEngines Engines { get; init; } = AgentEngines.Usual;

    /// <summary>Makes a voice whose last words are heard even when it cannot speak them, from a voice whose last words are not.</summary>
    public Func<ITextToSpeech, ITextToSpeech> LastWords { get; init; } = voice => voice;
}

/// <summary>The engines that an agent asks for by name, of each kind in order of preference. An empty list asks for none, and gets those of the platform's configuration.</summary>
/// <param name="LanguageModel">The models that write the agent's replies.</param>
/// <param name="Judge">The models that judge where the agent's flow goes on; empty for those that write its replies.</param>
/// <param name="Phrases">Names and words that callers are likely to say, whatever they are asked.</param>
public sealed record AgentEngines(IReadOnlyList<string> SpeechToText, IReadOnlyList<string> LanguageModel, IReadOnlyList<string> TextToSpeech, IReadOnlyList<string> Judge, IReadOnlyList<string> Phrases)
{
    /// <summary>An agent that asks for none.</summary>
    public static AgentEngines Usual { get; } = new([], [], [], [], []);

    /// <summary>The models that may judge: those that are for that, and after them those that write replies.</summary>
    public IReadOnlyList<string> Judges => Judge.Count == 0 ? LanguageModel : [.. Judge, .. LanguageModel.DefaultIfEmpty(AskedEngine.Usual)];
}

/// <summary>What the model is told and may do in a step of an agent's flow.</summary>
/// <param name="Instructions">The model's system prompt.</param>
/// <param name="Tools">The names of those of the agent's tools that the model may call, of which passing callers on is one; null for all.</param>
/// <param name="Sets">The tool by which the model sets variables (<see cref="BuiltInTools.SetVariables"/>); null where there is nothing to set.</param>
public sealed record AgentStep(string Instructions, IReadOnlyList<string>? Tools, ToolDefinition? Sets);

/// <summary>A tool: something that the model can have done during a call.</summary>
public interface ICallTool
{
    /// <summary>How the tool is offered to the model.</summary>
    ToolDefinition Definition { get; }

    /// <summary>Whether the tool may be stopped when the caller goes on before it has returned. It may be where it changes nothing and only looks something up.</summary>
    /// <value>False where that is not certain. The tool then runs to its end, whatever the caller says or does meanwhile, and the model is told the result.</value>
    bool IsCancellable => false;

    /// <summary>Runs the tool.</summary>
    /// <returns>The result for the model, as text or JSON.</returns>
    Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken);
}

/// <summary>A request to a tool.</summary>
/// <param name="CallId">The id of the phone call.</param>
/// <param name="Arguments">The arguments: a JSON object, as the model wrote it.</param>
/// <param name="Key">An idempotency key of at most some 300 characters.
/// A request that is begun anew, because a process has died or the model tries again what has failed, keeps its key. Every other request of any call has a different key.
/// A business that is sent the key does nothing twice.</param>
public sealed record ToolInvocation(string CallId, string Arguments, string Key)
{
    /// <summary>The values of those of the agent's variables that the tool uses, by name, as <see cref="FlowState.Variables"/> has them. They are part of the request: with other values it has another key.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
