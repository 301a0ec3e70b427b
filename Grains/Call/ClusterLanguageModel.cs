using System.Runtime.CompilerServices;
using System.Text;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;

namespace VoiceAgent.Grains.Call;

/// <summary>The language model of a call, on a speech silo.</summary>
/// <param name="name">The name of the engine on the speech silo.</param>
internal sealed class ClusterLanguageModel(string name, IGrainFactory grains, ICallWorkGrain receiver, WorkInbox<ReplyPart> inbox) : ILanguageModel
{
    public string Name => name;

    public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (written, hasCalled) = (new StringBuilder(), false);
        await foreach (var part in inbox.AskAsync(Start, cancellationToken))
        {
            written.Append((part as ReplyText)?.Text);
            hasCalled |= part is ReplyToolCall;
            yield return part;
        }

        Task<EngineFault?> Start(string silo, Guid work)
        {
            // Another model would not know of the tool call, and have it done twice. The model goes on with the tool's result, as if it had written no more.
            if (hasCalled)
                return Task.FromResult<EngineFault?>(null);
            // The text of a lost worker stands: the next worker goes on after it.
            var messages = written.Length == 0 ? request.Messages : [.. request.Messages, new Message(MessageRole.Agent, written.ToString())];
            return grains.GetGrain<ILanguageModelGrain>(silo).ReplyAsync(new ReplyOrder { Work = work, Request = Wire.Of(request with { Messages = messages }) }, receiver, cancellationToken);
        }
    }
}
