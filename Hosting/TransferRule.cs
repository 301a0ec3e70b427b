using Microsoft.Extensions.Options;
using VoiceAgent.Carriers.Line;
using VoiceAgent.Conversation;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting;

/// <summary>What the engine, which knows no telephones, cannot tell about its options: whether callers can be passed on to there.</summary>
internal sealed class TransferRule : IValidateOptions<ConversationOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.TransferTo.Length == 0 || TelephoneAddress.Parse(options.TransferTo) is not null)
            return ValidateOptionsResult.Success;
        var faults = new OptionFaults("Conversation", typeof(ConversationOptions));
        faults.Add(nameof(options.TransferTo), options.TransferTo, TelephoneAddress.Allowed);
        return ValidateOptionsResult.Fail(faults.Messages);
    }
}
