using System.Text.Json;
using System.Text.RegularExpressions;

namespace VoiceAgent.Training;

/// <summary>A caller's words in one turn, and the agent's words before them.</summary>
internal sealed record Turn(string Agent, string Caller);

/// <summary>Reads public corpora of what people say to agents, as their repositories have them.</summary>
internal static partial class Corpora
{
    /// <summary>Greetings of agents, because the corpora begin with the caller.</summary>
    private static readonly string[] Greetings =
    [
        "How can I help you?", "Good morning, how can I help you?", "Hello, this is the front desk. What can I do for you?", "Welcome, how may I help you today?", "What can I do for you?",
        "Thank you for calling. How can I help?", "Hi, what would you like?", "Good afternoon, how may I help you?",
    ];

    private static readonly Dictionary<string, string> Questions = new()
    {
        ["people"] = "For how many people?", ["time"] = "At what time?", ["date"] = "For which day?", ["first_name"] = "What is your first name?", ["last_name"] = "And your last name?",
    };

    /// <summary>Reads the turns to learn from.</summary>
    /// <param name="folder">The folder with the repositories as subfolders; repositories that are missing are left out.</param>
    public static List<Turn> Learn(string folder) =>
    [
        .. Dialogues(Path.Combine(folder, "dstc8-schema-guided-dialogue", "train")), .. Dialogues(Path.Combine(folder, "dstc8-schema-guided-dialogue", "dev")),
        .. Answers(Path.Combine(folder, "dstc8-schema-guided-dialogue", "train")),
        .. Orders(Path.Combine(folder, "Taskmaster", "TM-4-2024", "data")),
        .. Requests(Path.Combine(folder, "oos-eval", "data", "data_full.json")), .. Banking(Path.Combine(folder, "task-specific-datasets", "banking_data")),
        .. Bookings(Path.Combine(folder, "task-specific-datasets", "span_extraction", "restaurant8k")), .. Utterances(Path.Combine(folder, "task-specific-datasets", "nlupp", "data")),
        .. Sentences(Path.Combine(folder, "multi-domain-goal-oriented-dialogues-dataset", "data", "paper_splits", "splits_annotated_at_sentence_level")),
    ];

    /// <summary>Reads turns of other dialogues, by which the network is judged.</summary>
    public static List<Turn> Judge(string folder) => [.. Dialogues(Path.Combine(folder, "dstc8-schema-guided-dialogue", "test"))];

    /// <summary>Reads the turns of Schema-Guided Dialogue.</summary>
    private static IEnumerable<Turn> Dialogues(string folder) =>
        from file in Files(folder, "dialogues_*.json")
        from dialogue in Read(file).EnumerateArray()
        from turn in Pairs(dialogue.GetProperty("turns"), t => (t.GetProperty("speaker").ValueEquals("USER"), t.GetProperty("utterance").GetString()!))
        select turn;

    /// <summary>Reads answers that are nothing but the value asked for: on the telephone "Friday." is an answer, where people who write make a sentence.</summary>
    private static IEnumerable<Turn> Answers(string folder) =>
        from file in Files(folder, "dialogues_*.json")
        from dialogue in Read(file).EnumerateArray()
        let turns = dialogue.GetProperty("turns").EnumerateArray().ToList()
        from pair in turns.Zip(turns.Skip(1))
        let asked = pair.First.GetProperty("utterance").GetString()!
        where pair.Second.GetProperty("speaker").ValueEquals("USER") && asked.EndsWith('?')
        let slots = pair.Second.GetProperty("frames").EnumerateArray().SelectMany(frame => frame.GetProperty("slots").EnumerateArray()).ToList()
        where slots.Count == 1
        select new Turn(asked, pair.Second.GetProperty("utterance").GetString()![slots[0].GetProperty("start").GetInt32()..slots[0].GetProperty("exclusive_end").GetInt32()]);

    /// <summary>Reads the turns of Taskmaster-4.</summary>
    private static IEnumerable<Turn> Orders(string folder) =>
        from file in Files(folder, "*.json")
        from dialogue in Read(file).EnumerateArray()
        from turn in Pairs(dialogue.GetProperty("utterances"), t => (t.GetProperty("speaker").ValueEquals("user"), t.GetProperty("text").GetString()!))
        select turn;

    private static IEnumerable<Turn> Pairs(JsonElement turns, Func<JsonElement, (bool IsCaller, string Text)> read)
    {
        var agent = "";
        foreach (var (isCaller, text) in turns.EnumerateArray().Select(read))
        {
            if (isCaller)
                yield return Begun(agent, text);
            else
                agent = text;
        }
    }

    /// <summary>Reads the requests of CLINC150.</summary>
    private static IEnumerable<Turn> Requests(string file) =>
        File.Exists(file) ? Read(file).EnumerateObject().SelectMany(part => part.Value.EnumerateArray()).Select(pair => Begun("", pair[0].GetString()!)) : [];

    /// <summary>Reads the requests of Banking77, whose rows are text and category.</summary>
    private static IEnumerable<Turn> Banking(string folder) =>
        Files(folder, "*.csv").SelectMany(file => Row().Matches(File.ReadAllText(file))).Select(row => Begun("", row.Groups["text"].Value.Replace("\"\"", "\"", StringComparison.Ordinal)));

    /// <summary>Reads the answers to a booking system in Restaurant8k. The files with parts of its first training file add nothing.</summary>
    private static IEnumerable<Turn> Bookings(string folder) =>
        from file in Files(folder, "test.json").Concat(Files(folder, "train_0.json"))
        from row in Read(file).EnumerateArray()
        select Begun(
            row.TryGetProperty("context", out var context) && context.TryGetProperty("requestedSlots", out var slots) && slots.GetArrayLength() > 0 ? Questions[slots[0].GetString()!] : "",
            row.GetProperty("userInput").GetProperty("text").GetString()!);

    /// <summary>Reads the utterances of NLU++.</summary>
    private static IEnumerable<Turn> Utterances(string folder) =>
        Files(folder, "fold*.json").SelectMany(file => Read(file).EnumerateArray()).Select(row => Begun("", row.GetProperty("text").GetString()!));

    /// <summary>Reads a customer's sentences in MultiDoGO, without the agent's words.</summary>
    private static IEnumerable<Turn> Sentences(string folder) =>
        Files(folder, "*.tsv").SelectMany(file => File.ReadLines(file).Skip(1)).Select(row => row.Split('\t')).Where(row => row.Length > 4).Select(row => new Turn("", row[4]));

    private static Turn Begun(string agent, string caller) => new(agent.Length > 0 ? agent : Greetings[caller.Length % Greetings.Length], caller);

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private static JsonElement Read(string file)
    {
        using var stream = File.OpenRead(file);
        return JsonSerializer.Deserialize<JsonElement>(stream);
    }

    [GeneratedRegex("^(?!text,category)(\"(?<text>(\"\"|[^\"])*)\"|(?<text>[^,\"\n]*)),[a-zA-Z_?]+\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
