namespace VoiceAgent.Simulator;

/// <summary>Reads the arguments of <c>./run business</c>.</summary>
internal static class BusinessArguments
{
    public const string Help = """
        ./run business              starts the businesses that the example agents call, on http://localhost:8030:
                                    a dental practice, a roofer and a shop

          --takes MS                how long each request takes, default 200
          --port PORT               default 8030, where the example agents look for them
        """;

    /// <exception cref="ArgumentException">An option is unknown or its value wrong; the message says which.</exception>
    public static SimulatedBusinessOptions Parse(IEnumerable<string> arguments)
    {
        var options = new SimulatedBusinessOptions();
        Words.Read(arguments, new Dictionary<string, Action<string, Queue<string>>>
        {
            ["--takes"] = (option, words) => options.Takes = Words.Milliseconds(option, words),
            ["--port"] = (option, words) => options.Port = Words.Port(option, words),
        });
        return options;
    }
}
