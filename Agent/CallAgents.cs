using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VoiceAgent.Agent.Tools;
using VoiceAgent.Agent.Webhooks;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;
using VoiceAgent.Speech;

namespace VoiceAgent.Agent;

/// <summary>What a call is held with: the agent's profile, and the options that the engine is given.</summary>
public sealed record CallAgent(AgentProfile Profile, ConversationOptions Options)
{
    /// <summary>The steps of the agent's conversations; null where its instructions alone hold them.</summary>
    public ConversationFlow? Flow { get; init; }
}

/// <summary>Gives calls their agents where conversations are held.</summary>
/// <param name="configured">The agent of the options <c>Agent__…</c>, for calls without a document.</param>
/// <param name="turns">Makes the platform's options of turn-taking, which a document changes for its agent.</param>
/// <param name="tools">What agents' tools need of the process.</param>
/// <param name="lastWords">Makes, for options that calls are held with, what <see cref="AgentProfile.LastWords"/> is.</param>
/// <remarks>Thread-safe. Versions of agents that calls bring along are read once.</remarks>
public sealed partial class CallAgents(CallAgent configured, Func<ConversationOptions> turns, Func<ConversationOptions, Func<ITextToSpeech, ITextToSpeech>> lastWords, LanguagePacks languages, CallTools tools, ILogger<CallAgents> logger)
{
    /// <summary>How many versions stay read. More are live only where many agents change at once, and those are read again.</summary>
    private const int MostKept = 256;

    private readonly ConcurrentDictionary<string, AgentDefinition> _known = new(StringComparer.Ordinal);

    /// <summary>The agent of a call.</summary>
    /// <param name="files">The version that the call has brought along; null where the call has no document.</param>
    /// <param name="startedAt">When the call's audio began to flow.</param>
    /// <exception cref="Documents.DocumentException">This build does not know all that the document has.</exception>
    public CallAgent For(AgentFiles? files, CallInfo call, DateTimeOffset startedAt)
    {
        if (files is null)
            return configured;
        var agent = Definition(files);
        var options = agent.Options(call, startedAt, languages);
        var instructions = agent.Instructions(call, startedAt);
        var profile = new AgentProfile(instructions, agent.Transfer(startedAt), agent.Tools(call, startedAt, tools))
        {
            Engines = agent.Engines,
            LastWords = lastWords(options),
            Step = agent.Flow is null ? null : state => agent.Step(state, instructions),
            Transitions = agent.Flow is null ? null : agent.Transitions,
        };
        return new CallAgent(profile, options) { Flow = agent.Flow };
    }

    /// <summary>What the agent of a call does after it; null for nothing.</summary>
    /// <param name="files">The version that the call has brought along.</param>
    /// <exception cref="Documents.DocumentException">This build does not know all that the document has.</exception>
    public AfterCall? After(AgentFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Definition(files).After(tools);
    }

    private AgentDefinition Definition(AgentFiles files)
    {
        if (_known.Count > MostKept)
            _known.Clear();
        return _known.GetOrAdd(files.Version, _ => Load(files));
    }

    private AgentDefinition Load(AgentFiles files)
    {
        var agent = AgentDefinition.Load(files, turns());
        tools.Check(agent);
        agent.OnFlowFailed(key => LogFlowFailed(agent.Version.Name, key));
        return agent;
    }

    [LoggerMessage(LogLevel.Warning, "Agent {Agent}: {Key} cannot be rendered with a call's values")]
    private partial void LogFlowFailed(string agent, string key);
}
