using System.Globalization;

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
        var words = new Queue<string>(arguments);
        while (words.TryDequeue(out var option))
        {
            switch (option)
            {
                case "--template":
                    options.Template = words.TryDequeue(out var name) && Templates.Contains(name) ? name : throw new ArgumentException($"--template needs one of {string.Join(", ", Templates)}.");
                    break;
                case "--first-token":
                    options.FirstToken = Milliseconds(option, words);
                    break;
                case "--token":
                    options.Token = Milliseconds(option, words);
                    break;
                case "--port":
                    options.Port = Port(option, words);
                    break;
                default:
                    throw new ArgumentException($"There is no option {option}.");
            }
        }

        return options;
    }

    private static int Port(string option, Queue<string> words) =>
        words.TryDequeue(out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new ArgumentException($"{option} needs a port of 1 to 65535.");

    private static TimeSpan Milliseconds(string option, Queue<string> words) =>
        words.TryDequeue(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 60_000
            ? TimeSpan.FromMilliseconds(number)
            : throw new ArgumentException($"{option} needs a number of 0 to 60000, in milliseconds.");
}
