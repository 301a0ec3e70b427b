namespace VoiceAgent.Simulator;

/// <summary>Reads the arguments of <c>./run model</c>.</summary>
internal static class ModelArguments
{
    public static string Help { get; } = """
        ./run model                 starts a scripted language model on http://localhost:8020/v1, in OpenAI's protocol;
                                    start the platform with Agent__LanguageModel=OpenAI OpenAI__BaseUrl=http://localhost:8020/v1

          --template NAME           whose chat template refuses requests: TEMPLATES
                                    (refuses nothing); default DEFAULT, the strictest
          --first-token MS          from a request to the first token of its reply, default 250
          --token MS                from one token to the next, default 20
          --port PORT               default 8020
        """.Replace("TEMPLATES", string.Join(", ", Templates), StringComparison.Ordinal).Replace("DEFAULT", new SimulatedModelOptions().Template, StringComparison.Ordinal);

    private static IEnumerable<string> Templates => [.. ModelTemplate.All, ModelTemplate.Open];

    /// <exception cref="ArgumentException">An option is unknown or its value wrong; the message says which.</exception>
    public static SimulatedModelOptions Parse(IEnumerable<string> arguments)
    {
        var options = new SimulatedModelOptions();
        Words.Read(arguments, new Dictionary<string, Action<string, Queue<string>>>
        {
            ["--template"] = (_, words) => options.Template = words.TryDequeue(out var name) && Templates.Contains(name) ? name : throw new ArgumentException($"--template needs one of {string.Join(", ", Templates)}."),
            ["--first-token"] = (option, words) => options.FirstToken = Words.Milliseconds(option, words),
            ["--token"] = (option, words) => options.Token = Words.Milliseconds(option, words),
            ["--port"] = (option, words) => options.Port = Words.Port(option, words),
        });
        return options;
    }
}
