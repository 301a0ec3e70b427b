using Microsoft.Extensions.Options;
using VoiceAgent.Conversation;
using VoiceAgent.Conversation.Languages;

namespace VoiceAgent.Hosting;

/// <summary>Says at the start which words an agent lacks if the platform has none in its language. Callers hear silence in place of those words.</summary>
internal sealed partial class LanguageNotice(IOptions<AgentOptions> options, LanguagePacks languages, ILogger<LanguageNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (agent, texts) = (options.Value, options.Value.Texts);
        var missing = new[]
        {
            (nameof(texts.Filler), texts.Filler), (nameof(texts.IdlePrompt), texts.IdlePrompt), (nameof(texts.IdleGoodbye), texts.IdleGoodbye), (nameof(texts.MaxLengthGoodbye), texts.MaxLengthGoodbye),
            (nameof(texts.Apology), texts.Apology), (nameof(texts.NotUnderstood), texts.NotUnderstood), (nameof(texts.FailureGoodbye), texts.FailureGoodbye), (nameof(texts.Goodbye), texts.Goodbye),
            (nameof(texts.FailureTransfer), agent.FailureAction is FailureAction.Transfer ? texts.FailureTransfer : null),
            (nameof(texts.TransferAnnouncement), agent.TransferTo.Length > 0 ? texts.TransferAnnouncement : null), (nameof(texts.TransferFailed), agent.TransferTo.Length > 0 ? texts.TransferFailed : null),
        }.Where(text => text.Item2 is "").Select(text => $"Agent__Texts__{text.Item1}").ToList();
        if (missing.Count > 0 && languages.Of(agent.Language).Texts().Apology.Length == 0)
            LogMissing(agent.Language, string.Join(", ", missing));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The platform has no words of its own in {Language}. Callers hear nothing where these are not set: {Missing}")]
    private partial void LogMissing(string language, string missing);
}
