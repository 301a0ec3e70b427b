using System.Globalization;

namespace VoiceAgent.Simulator;

/// <summary>Reads the values of options from the words of a command.</summary>
internal static class Words
{
    /// <summary>Has each option of a command take its value.</summary>
    /// <param name="options">The options by name; each is given its name and the words after it.</param>
    /// <exception cref="ArgumentException">An option is unknown or its value wrong; the message says which.</exception>
    public static void Read(IEnumerable<string> arguments, IReadOnlyDictionary<string, Action<string, Queue<string>>> options)
    {
        var words = new Queue<string>(arguments);
        while (words.TryDequeue(out var option))
        {
            if (!options.TryGetValue(option, out var take))
                throw new ArgumentException($"There is no option {option}.");
            take(option, words);
        }
    }

    public static int Port(string option, Queue<string> words) =>
        words.TryDequeue(out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new ArgumentException($"{option} needs a port of 1 to 65535.");

    public static TimeSpan Milliseconds(string option, Queue<string> words) =>
        words.TryDequeue(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 60_000
            ? TimeSpan.FromMilliseconds(number)
            : throw new ArgumentException($"{option} needs a number of 0 to 60000, in milliseconds.");
}
