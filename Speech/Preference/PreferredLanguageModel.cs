using System.Runtime.CompilerServices;
using System.Text;

namespace VoiceAgent.Speech.Preference;

/// <summary>Several models in order of preference: where one fails, or is silent for too long, the next one goes on after what is written already.</summary>
/// <param name="patience">How long a part of a reply may take where there is another model to go to.</param>
/// <param name="fellBack">Told of each reply, or rest of one, that another model writes.</param>
public sealed class PreferredLanguageModel(IEnumerable<ILanguageModel> models, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) : ILanguageModel
{
    private readonly EngineList<ILanguageModel> _models = new(models, m => m.Name, time, fellBack);

    /// <inheritdoc/>
    public string Name => _models.Names;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var written = new StringBuilder();
        EngineException? fault = null;
        foreach (var attempt in _models.Attempts())
        {
            var rest = written.Length == 0 ? request : request with { Messages = [.. request.Messages, new Message(MessageRole.Agent, written.ToString())] };
            var (isOpen, hasCalled) = (true, false);
            await using (var parts = new PartReader<ReplyPart>(attempt.Name, token => attempt.Engine.ReplyAsync(rest, token), attempt.IsLast ? null : patience, time, cancellationToken))
            {
                try
                {
                    (var hasPart, fault) = await parts.NextAsync();
                    for (; hasPart; (hasPart, fault) = await parts.NextAsync())
                    {
                        if (parts.Current is ReplyText text)
                            written.Append(text.Text);
                        hasCalled |= parts.Current is ReplyToolCall;
                        yield return parts.Current;
                    }

                    isOpen = false;
                }
                finally
                {
                    if (isOpen)
                        attempt.Left();
                }
            }

            if (fault is null)
            {
                attempt.Succeeded();
                yield break;
            }

            attempt.Failed(fault);
            // A tool that was called is being used: it is not to be called again by another mind.
            if (hasCalled)
                break;
        }

        throw fault!;
    }
}
