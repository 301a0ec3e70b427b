using VoiceAgent.Agent.Documents;

namespace VoiceAgent.Agent.Webhooks;

/// <summary>What is done before each call, as an author writes it.</summary>
public sealed class BeforeDocument
{
    /// <summary>The address that is asked, by one POST request while the telephone rings, for values of variables that are <c>from: before</c>. The call waits a second at most.</summary>
    /// <value>Default: none. Nobody is asked.</value>
    [Pattern(Webhooks.Webhook.Form, Webhooks.Webhook.Allowed)]
    public string Webhook { get; set; } = "";

    /// <summary>The name of the secret by which the request is signed as Standard Webhooks says it: <c>whsec_</c> and the key in Base64, or a text that is the key.</summary>
    /// <value>Default: none. The request is not signed.</value>
    [Pattern(Webhooks.Webhook.SecretForm, Webhooks.Webhook.SecretAllowed)]
    public string Secret { get; set; } = "";
}
