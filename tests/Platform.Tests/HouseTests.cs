using System.Text.RegularExpressions;

namespace VoiceAgent.Platform.Tests;

/// <summary>Which room may know which: what AGENTS.md says, held to the project files and the source.</summary>
public sealed partial class HouseTests
{
    /// <summary>A room, or a wing of rooms of one kind, and the rooms it may refer to. What those refer to, it may know, too.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Audio"] = [],
        ["Conversation"] = [],
        ["Settings"] = [],
        ["Grains.Interfaces"] = ["Calls"],
        ["Speech"] = ["Audio"],
        ["Calls"] = ["Conversation", "Speech", "Audio", "Settings"],
        ["engines/"] = ["Speech", "Audio", "Settings"],
        ["carriers/"] = ["carriers/", "Calls"],
        ["Agent"] = ["Calls", "Conversation", "Speech", "Settings"],
        ["Grains"] = ["Grains.Interfaces", "Agent", "Calls", "Settings"],
        ["Hosting"] = ["carriers/", "engines/", "Agent", "Calls"],
        ["Silo"] = ["Grains", "Hosting"],
        ["Gateway"] = ["Grains", "Hosting"],
        ["Cli"] = ["Grains", "Hosting", "Agent", "Calls", "engines/"],
    };

    /// <summary>What all carriers have in common; it knows none of them.</summary>
    private const string Line = "VoiceAgent.Carriers.Line";

    [Fact]
    public void Every_room_of_the_platform_has_its_arrows() =>
        Projects().Select(Room).Distinct().Where(room => room is not ("tools/" or "tests/")).ShouldBe(Arrows.Keys, ignoreOrder: true);

    [Fact]
    public void No_project_refers_to_one_that_it_may_not_know()
    {
        foreach (var project in Projects().Where(p => Arrows.ContainsKey(Room(p))))
        {
            var known = Reference().Matches(File.ReadAllText(Path.Combine(Repository.Root, project))).Select(m => Relative(Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, m.Groups[1].Value))));
            known.Select(Room).Except(Arrows[Room(project)]).ShouldBeEmpty(project);
        }
    }

    /// <summary>What a project refers to brings along what that refers to, so the source is read as well.</summary>
    [Fact]
    public void No_source_uses_a_room_that_its_own_may_not_know()
    {
        var rooms = Projects().ToDictionary(p => "VoiceAgent." + Path.GetFileNameWithoutExtension(p), Room, StringComparer.Ordinal);
        var count = 0;
        foreach (var project in Projects().Where(p => Arrows.ContainsKey(Room(p))))
        {
            var (own, known) = ("VoiceAgent." + Path.GetFileNameWithoutExtension(project), Closure(Room(project)));
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Path.Combine(Repository.Root, project))!, "*.cs", SearchOption.AllDirectories))
            {
                foreach (Match used in Using().Matches(File.ReadAllText(file)))
                {
                    // The longest: Grains.Interfaces is no part of Grains.
                    var of = rooms.Keys.Where(name => used.Groups[1].Value == name || used.Groups[1].Value.StartsWith(name + ".", StringComparison.Ordinal)).MaxBy(name => name.Length);
                    count++;
                    if (of is null || of == own)
                        continue;
                    known.ShouldContain(rooms[of], $"{Relative(file)} uses {used.Groups[1].Value}");
                    (Room(project) == "engines/" && rooms[of] == "engines/").ShouldBeFalse($"{Relative(file)} knows another engine: {of}");
                    (Room(project) == "carriers/" && rooms[of] == "carriers/" && (own == Line || of != Line)).ShouldBeFalse($"{Relative(file)} knows another carrier: {of}");
                }
            }
        }

        count.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void Engines_are_named_where_they_are_registered_and_nowhere_else() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "Hosting"), "*.cs", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains("using VoiceAgent.Engines.", StringComparison.Ordinal))
            .Select(Relative).ShouldBe(["Hosting/EngineCatalogue.cs"]);

    [Fact]
    public void No_file_of_the_engine_has_three_hundred_lines() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "Conversation"), "*.cs", SearchOption.AllDirectories).Where(file => File.ReadLines(file).Count() >= 300).Select(Relative).ShouldBeEmpty();

    /// <summary>The engine knows languages, and none of them by name.</summary>
    [Fact]
    public void English_is_known_where_it_is_the_default_and_nowhere_else() =>
        ((string[])["Conversation", "Calls", "Grains", "Hosting", "Gateway", "Silo"]).SelectMany(room => Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs", SearchOption.AllDirectories)).Select(Relative)
            .Where(file => !file.StartsWith("Conversation/English/", StringComparison.Ordinal) && File.ReadAllText(Path.Combine(Repository.Root, file)).Contains("using VoiceAgent.Conversation.English;", StringComparison.Ordinal))
            .ShouldBe(["Conversation/Languages/LanguagePacks.cs", "Conversation/Options/Persona.cs", "Calls/CallsRegistration.cs", "Hosting/AgentRegistration.cs"], ignoreOrder: true);

    [Fact]
    public void Carriers_are_named_where_they_are_registered_and_nowhere_else()
    {
        var names = Projects().Where(p => p.StartsWith("carriers/", StringComparison.Ordinal)).Select(p => p.Split('/')[1]).Where(name => name != "Line").ToList();
        names.ShouldNotBeEmpty();
        foreach (var room in (string[])["Hosting", "Grains", "Grains.Interfaces", "Calls", "Gateway", "Silo", "Cli", "carriers/Line"])
        {
            Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs", SearchOption.AllDirectories)
                .Where(file => names.Exists(name => Code(file).Contains(name, StringComparison.OrdinalIgnoreCase)))
                .Select(Relative).ShouldBe(room == "Hosting" ? ["Hosting/CarrierRegistration.cs"] : [], room);
        }

        // A comment may say whose habit it is that something provides for.
        static string Code(string file) => string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
    }

    private static List<string> Projects()
    {
        var projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Select(Relative).Where(p => !p.StartsWith("artifacts/", StringComparison.Ordinal)).ToList();
        projects.Count.ShouldBeGreaterThan(20);
        return projects;
    }

    /// <summary>The room of a file, or its wing.</summary>
    private static string Room(string file) => file[..(file.IndexOf('/', StringComparison.Ordinal) + 1)] is [>= 'A' and <= 'Z', ..] room ? room[..^1] : file[..(file.IndexOf('/', StringComparison.Ordinal) + 1)];

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    private static HashSet<string> Closure(string room)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(Arrows[room]);
        while (open.TryPop(out var next))
        {
            if (!all.Add(next))
                continue;
            foreach (var further in Arrows[next])
                open.Push(further);
        }

        return all;
    }

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^(?:global )?using (?:static )?(VoiceAgent\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
