using Microsoft.Extensions.Options;
using VoiceAgent.Conversation;

namespace VoiceAgent.Hosting;

/// <summary>Says at the start which words an agent lacks whose language the platform has none of: callers hear silence in their place.</summary>
internal sealed partial class LanguageNotice(IOptions<ConversationOptions> conversation, ILogger<LanguageNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (agent, texts) = (conversation.Value.Agent, conversation.Value.Agent.Texts);
        var missing = new[]
        {
            (nameof(texts.Apology), texts.Apology), (nameof(texts.NotUnderstood), texts.NotUnderstood), (nameof(texts.IdlePrompt), texts.IdlePrompt), (nameof(texts.FailureGoodbye), texts.FailureGoodbye),
        }.Where(text => text.Item2.Length == 0).Select(text => $"Agent__Texts__{text.Item1}").ToList();
        if (missing.Count > 0)
            LogMissing(agent.Language, string.Join(", ", missing));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The platform has no words of its own in {Language}. Callers hear nothing where these are not set: {Missing}")]
    private partial void LogMissing(string language, string missing);
}
