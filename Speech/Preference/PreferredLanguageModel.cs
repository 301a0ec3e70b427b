using System.Runtime.CompilerServices;
using System.Text;

namespace VoiceAgent.Speech.Preference;

/// <summary>Several models in order of preference. Where one fails, or is silent for too long, the next one goes on after what is written already.</summary>
public sealed class PreferredLanguageModel : ILanguageModel
{
    private readonly EngineList<ILanguageModel> _models;

    /// <summary>Makes a list of models that serve every request.</summary>
    /// <param name="patience">How long a part of a reply may take where there is another model to go to.</param>
    /// <param name="fellBack">Is told of each reply, or rest of a reply, that another model writes.</param>
    public PreferredLanguageModel(IEnumerable<ILanguageModel> models, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) =>
        _models = new(models, m => m.Name, patience, time, fellBack);

    /// <summary>Makes a list of models of which requests can ask for some by name, with at least one that is usual.</summary>
    /// <param name="patience">How long a part of a reply may take where there is another model to go to.</param>
    /// <param name="fellBack">Is told of each reply, or rest of a reply, that another model writes.</param>
    public PreferredLanguageModel(IEnumerable<OfferedEngine<ILanguageModel>> models, TimeSpan patience, TimeProvider time, Action<EngineFallback> fellBack) =>
        _models = new(models, patience, time, fellBack);

    /// <inheritdoc/>
    public string Name => _models.Names;

    /// <summary>How many calls all models can serve together, for a full one leaves a call to the next; null where one knows no limit.</summary>
    public int? MaxCalls => _models.MaxCalls(m => m.MaxCalls);

    /// <summary>What is known of each of the models, in the order in which they were given.</summary>
    public IReadOnlyList<EngineHealth> Health => _models.Health;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (written, hasCalled) = (new StringBuilder(), false);
        // A tool that was called is in use, so that another model must not call it again.
        await foreach (var part in _models.Of(request.Engines).StreamAsync((model, token) => model.Engine.ReplyAsync(Rest(), token), () => hasCalled ? AfterFault.Fail : AfterFault.GoOn, Task.CompletedTask, request.Patience, cancellationToken))
        {
            if (part is ReplyText text)
                written.Append(text.Text);
            hasCalled |= part is ReplyToolCall;
            yield return part;
        }

        ReplyRequest Rest() => written.Length == 0 ? request : request with { Messages = [.. request.Messages, new Message(MessageRole.Agent, written.ToString())] };
    }
}
