namespace VoiceAgent.Simulator;

/// <summary>The lines that <c>./run model</c> prints.</summary>
internal static class ModelPrinter
{
    public static string Start(SimulatedModelOptions options, Uri baseUrl) => $"""
        A scripted model with the chat template {options.Template} replies at {baseUrl}. Start the platform with it from another terminal:
          Agent__LanguageModel=OpenAI OpenAI__BaseUrl={baseUrl} ./run
        """;

    /// <summary>Describes an exchange in one line.</summary>
    public static string Line(ModelExchange exchange) =>
        $"{exchange.Status}  messages: {exchange.Messages}, " + exchange switch
        {
            { Refusal: { } body } => $"refused: {body}",
            { IsCutOff: true } => $"tokens: {exchange.Tokens}, and then no more were wanted",
            _ => $"tokens: {exchange.Tokens}",
        };
}
