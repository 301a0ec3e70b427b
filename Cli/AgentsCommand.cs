using System.CommandLine;
using VoiceAgent.Agent;
using VoiceAgent.Conversation;

namespace VoiceAgent.Cli;

/// <summary><c>./run agents check</c>: reads agents' documents and names all their faults.</summary>
internal static class AgentsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder")
        {
            Description = "The folder of agents, or that of one agent.",
            DefaultValueFactory = _ => AgentsOptions.DefaultPath,
        };
        var check = new Command("check", "Names every fault of the agents in a folder, each with its file and line.") { folder };
        check.SetAction(parsed => Check(parsed.GetRequiredValue(folder)));
        return new Command("agents", "What can be done with agents' documents.") { check };
    }

    /// <summary>Checks a folder.</summary>
    /// <returns>The exit code: 0, or 1 where there are faults or no agents.</returns>
    private static int Check(string folder)
    {
        var isOne = File.Exists(Path.Combine(folder, AgentDocument.File));
        var (agents, faults) = isOne ? AgentFolder.LoadOne(folder, () => new ConversationOptions()) : AgentFolder.LoadAll(folder, () => new ConversationOptions());
        foreach (var fault in faults)
            Console.Error.WriteLine(fault);
        foreach (var agent in agents)
            Console.WriteLine($"{agent.Version.Name}, version {agent.Version.Version}, {agent.Language}: {(agent.Numbers.Count == 0 ? "answers no number" : $"answers {string.Join(", ", agent.Numbers)}")}");
        if (agents.Count + faults.Count == 0)
            Console.Error.WriteLine($"{Path.GetFullPath(folder)} has no folder with an {AgentDocument.File} in it.");
        return faults.Count == 0 && agents.Count > 0 ? 0 : 1;
    }
}
