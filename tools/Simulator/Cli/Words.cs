using System.Globalization;

namespace VoiceAgent.Simulator;

/// <summary>Reads the values of options from the words of a command.</summary>
internal static class Words
{
    public static int Port(string option, Queue<string> words) =>
        words.TryDequeue(out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new ArgumentException($"{option} needs a port of 1 to 65535.");

    public static TimeSpan Milliseconds(string option, Queue<string> words) =>
        words.TryDequeue(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 60_000
            ? TimeSpan.FromMilliseconds(number)
            : throw new ArgumentException($"{option} needs a number of 0 to 60000, in milliseconds.");
}
