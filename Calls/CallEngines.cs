using VoiceAgent.Speech;

namespace VoiceAgent.Calls;

/// <summary>The engines a call's session uses.</summary>
public sealed record CallEngines(ISpeechToText SpeechToText, ILanguageModel LanguageModel, ITextToSpeech TextToSpeech)
{
    /// <summary>How many calls they can serve at once; null: as many as may be.</summary>
    public int? MaxCalls => new[] { SpeechToText.MaxCalls, LanguageModel.MaxCalls, TextToSpeech.MaxCalls }.Min();

    /// <summary>Predicts whether a caller who fell silent has finished; null: nobody does.</summary>
    public ITurnDetector? TurnDetector { get; init; }

    /// <summary>Those of them that are services elsewhere, or null where that is not this process' matter.</summary>
    public EngineServices? Services { get; init; }
}

/// <summary>What the agent is told to be, and what it may do.</summary>
/// <param name="Instructions">The model's system prompt.</param>
/// <param name="CanTransfer">Callers can be passed on to somebody; the model is offered the tool for it.</param>
/// <param name="Tools">What the model may call, besides the engine's own (hang up, transfer, digits).</param>
public sealed record AgentProfile(string Instructions, bool CanTransfer, IReadOnlyList<ICallTool> Tools)
{
    /// <summary>Makes a voice whose last words are heard even when it cannot speak them, out of one whose are not.</summary>
    public Func<ITextToSpeech, ITextToSpeech> LastWords { get; init; } = voice => voice;
}

/// <summary>Something the model can have done during a call.</summary>
public interface ICallTool
{
    /// <summary>How it is offered to the model.</summary>
    ToolDefinition Definition { get; }

    /// <summary>It may be stopped when the caller goes on before it has returned, for it changes nothing: it looks something up.</summary>
    /// <value>False where that is not certain: it runs to its end then, whatever the caller says or does meanwhile, and the model is told what came of it.</value>
    bool IsCancellable => false;

    /// <summary>Does it.</summary>
    /// <returns>The result for the model, text or JSON.</returns>
    Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken);
}

/// <summary>What a tool is asked for.</summary>
/// <param name="CallId">The phone call.</param>
/// <param name="Arguments">A JSON object, as the model wrote it.</param>
/// <param name="Key">An idempotency key: the same whenever the same request is begun anew, because a process has died or the model tries again what has failed; different for every other request of any call.
/// A business that is sent it does nothing twice. At most some 300 characters.</param>
public sealed record ToolInvocation(string CallId, string Arguments, string Key);
