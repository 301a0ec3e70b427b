using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace VoiceAgent.Engines.Tests.OpenAI;

/// <summary>Answers of real servers, recorded by another client, from ../shared/llm-streams.</summary>
internal static class RecordedStreams
{
    /// <summary>Every recorded answer that is a stream.</summary>
    public static IEnumerable<RecordedStream> All()
    {
        var root = SpeechClips.Need("llm-streams");
        foreach (var file in Directory.EnumerateFiles(root, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var yaml = new YamlStream();
            using (var text = File.OpenText(file))
                yaml.Load(text);
            var exchanges = ((YamlSequenceNode)yaml.Documents[0].RootNode["interactions"]).ToList();
            for (var i = 0; i < exchanges.Count; i++)
            {
                var body = exchanges[i]["response"]["body"].ToString();
                if (body.Contains("data: ", StringComparison.Ordinal))
                    yield return new RecordedStream($"{Path.GetRelativePath(root, file)}#{i}", body, i + 1 < exchanges.Count ? exchanges[i + 1]["request"]["body"].ToString() : null);
            }
        }
    }
}

/// <summary>A recorded answer.</summary>
/// <param name="Body">The event stream.</param>
/// <param name="NextRequest">What the client that recorded it sent next: it repeats the tool calls as that client read them.</param>
internal sealed record RecordedStream(string Name, string Body, string? NextRequest)
{
    /// <summary>The text, read by nothing but its field's name.</summary>
    public string Text => string.Concat(Deltas().Select(d => d["content"]?.GetValue<string>()));

    /// <summary>Name and arguments of the tool calls.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Calls()
    {
        if (NextRequest is null)
        {
            Deltas().Any(d => d["tool_calls"] is JsonArray { Count: > 0 }).ShouldBeFalse($"{Name}: no request tells what the calls are");
            return [];
        }

        var asked = JsonNode.Parse(NextRequest)!["messages"]!.AsArray();
        return [.. asked.Last(m => (string?)m!["role"] == "assistant")!["tool_calls"]!.AsArray().Select(c => ((string)c!["function"]!["name"]!, (string)c["function"]!["arguments"]!))];
    }

    private IEnumerable<JsonNode> Deltas() => Body.Split('\n')
        .Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
        .SelectMany(line => JsonNode.Parse(line["data: ".Length..])!["choices"]!.AsArray())
        .Select(choice => choice!["delta"]!);
}
