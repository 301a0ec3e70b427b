using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Grains;
using VoiceAgent.Hosting;

namespace VoiceAgent.Platform.Tests;

/// <summary>What the files of <c>deploy/</c> name is there.</summary>
public sealed partial class DeployTests
{
    /// <summary>Orleans' own metrics, as its version here exports them.</summary>
    private static readonly HashSet<string> OrleansMetrics = new(StringComparer.Ordinal)
    {
        "orleans_app_requests_latency_bucket_total",
        "orleans_app_requests_latency_count_total",
        "orleans_app_requests_latency_sum_total",
        "orleans_catalog_activation_latency_milliseconds_bucket",
        "orleans_catalog_activations",
        "orleans_storage_write_latency_milliseconds_bucket",
    };

    [Fact]
    public void Every_option_is_one_that_the_programs_read()
    {
        var names = DeployFiles.OptionNames.ToList();
        names.Count.ShouldBeGreaterThan(5);

        foreach (var section in names.GroupBy(n => n.Split("__")[0]))
        {
            // A section that somebody reads complains of what it does not know.
            var faults = Faults([("Agent__SpeechToText", "Whisper"), ("Agent__LanguageModel", "OpenAI"), ("Agent__TextToSpeech", "ElevenLabs"), .. section.Select(key => (key, "x")), ($"{section.Key}__NoSuchOption", "x")]);
            faults.Where(f => f.Contains("is unknown", StringComparison.Ordinal)).Select(f => f.Split(' ')[0]).ShouldBe([$"{section.Key}__NoSuchOption"]);
        }
    }

    [Fact]
    public void Every_option_has_a_value_that_the_programs_take()
    {
        // Certificates are files of the containers.
        var options = DeployFiles.OptionValues.Where(o => !o.Key.StartsWith("Cluster__Tls__", StringComparison.Ordinal)).ToList();
        options.Count.ShouldBeGreaterThan(3);

        foreach (var (key, value) in options)
            Faults([(key, value)]).Where(f => f.StartsWith(key + " ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Dashboards_and_alerts_ask_for_metrics_that_the_programs_have()
    {
        var code = Code();
        var histograms = Histogram().Matches(code).Select(m => m.Groups[1].Value).ToList();
        var others = Instrument().Matches(code).Select(m => m.Groups[1].Value).Except(histograms);
        // What all carriers have, under the name of each.
        var carriers = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "carriers")).Select(folder => Path.GetFileName(folder).ToLowerInvariant()).Where(name => name != "line");
        others = others.Concat(carriers.SelectMany(carrier => OfCarrier().Matches(code).Select(m => $"voiceagent_{carrier}_{m.Groups[1].Value}")));
        HashSet<string> exported = [.. others, .. histograms.SelectMany(h => (string[])[$"{h}_bucket", $"{h}_sum", $"{h}_count"]), .. OrleansMetrics];

        foreach (var file in DeployFiles.All.Where(f => f.Path.StartsWith("grafana", StringComparison.Ordinal) || f.Path.StartsWith("prometheus", StringComparison.Ordinal)))
            Metric().Matches(file.Text).Select(m => m.Value).Except(exported).ShouldBeEmpty(file.Path);
        Metric().Count(DeployFiles.Read("grafana/dashboards/latency.json")).ShouldBeGreaterThan(30);
        Metric().Count(DeployFiles.Read("prometheus/alerts.yaml")).ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Alerts_fire_when_they_should_and_are_silent_else()
    {
        try
        {
            using var promtool = Process.Start(new ProcessStartInfo("promtool", ["test", "rules", Path.Combine(DeployFiles.Folder, "prometheus", "alerts.test.yaml")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = promtool.StandardOutput.ReadToEnd() + promtool.StandardError.ReadToEnd();
            promtool.WaitForExit();
            promtool.ExitCode.ShouldBe(0, said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs promtool: sudo apt-get install --no-install-recommends prometheus");
        }
    }

    [Fact]
    public void Alerts_ask_for_labels_with_values_that_the_programs_give()
    {
        var code = Code();
        var values = Regex.Matches(DeployFiles.Read("prometheus/alerts.yaml"), @"\b(?:outcome|reason|kind|failure)=~?""([\w|]+)""").SelectMany(m => m.Groups[1].Value.Split('|')).Distinct().ToList();
        values.Count.ShouldBeGreaterThan(3);
        values.Where(value => !code.Contains($"\"{value}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_file_that_is_mounted_copied_or_included_is_there()
    {
        var compose = Regex.Matches(DeployFiles.Read("compose.yaml"), @"- (\.[^:]+):/").Select(m => m.Groups[1].Value).ToList();
        compose.Count.ShouldBeGreaterThan(3);
        var kubernetes = DeployFiles.All.Where(f => f.Path.EndsWith("kustomization.yaml", StringComparison.Ordinal)).SelectMany(f =>
            Regex.Matches(f.Text, @"^  - ([\w.-]+\.yaml)$|resources: \[([^\]]+)\]", RegexOptions.Multiline).Select(m => Path.Combine(Path.GetDirectoryName(f.Path)!, m.Groups[1].Value + m.Groups[2].Value))).ToList();
        kubernetes.Count.ShouldBeGreaterThan(6);
        var copied = Regex.Matches(DeployFiles.Read("Dockerfile"), @"^COPY ([\w./]+) /?\w", RegexOptions.Multiline).Select(m => Path.Combine("..", m.Groups[1].Value)).ToList();
        copied.Count.ShouldBeGreaterThan(1);

        compose.Concat(kubernetes).Concat(copied).Where(path => !Path.Exists(Path.Combine(DeployFiles.Folder, path))).ShouldBeEmpty();
    }

    /// <summary>Of the programs.</summary>
    private static string Code()
    {
        var rooms = Directory.EnumerateDirectories(Repository.Root).Where(d => Path.GetFileName(d) is not ("artifacts" or "tests" or "tools"));
        return string.Join('\n', rooms.SelectMany(d => Directory.EnumerateFiles(d, "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
    }

    [Fact]
    public void Every_image_is_built_here_or_named_with_its_version()
    {
        var docker = DeployFiles.Read("Dockerfile");
        var stages = Regex.Matches(docker, @"^FROM \S+ AS (\w+)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToList();
        Regex.Matches(DeployFiles.Read("compose.yaml"), @"target: (\w+)").Select(m => m.Groups[1].Value).Except(stages).ShouldBeEmpty();
        Regex.Matches(docker, @"--from=(\w+)").Select(m => m.Groups[1].Value).Except(stages).ShouldBeEmpty();

        // What is started is what is published.
        var published = Regex.Matches(docker, @"dotnet publish (\w+) ").Select(m => m.Groups[1].Value).ToList();
        published.Where(project => !File.Exists(Path.Combine(Repository.Root, project, project + ".csproj"))).ShouldBeEmpty();
        Regex.Matches(docker + DeployFiles.Read("compose.yaml"), @"VoiceAgent\.(\w+)\.dll").Select(m => m.Groups[1].Value).Distinct().ShouldBe(published.Distinct(), ignoreOrder: true);

        var images = DeployFiles.All.Where(f => f.Path.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(f => Regex.Matches(f.Text, @"\bimage: (\S+)")).Select(m => m.Groups[1].Value).Distinct().ToList();
        images.Count.ShouldBeGreaterThan(5);
        foreach (var image in images)
        {
            var (name, version) = image.Split(':') is [var n, var v] ? (n, v) : (image, null);
            if (name.StartsWith("voiceagent/", StringComparison.Ordinal))
                stages.ShouldContain(name["voiceagent/".Length..]);
            else
                version.ShouldNotBeNull(image).ShouldMatch(@"\d");
        }
    }

    [Fact]
    public void Nothing_is_killed_before_its_calls_have_had_their_time_to_end()
    {
        var drain = TimeSpan.Parse(DeployFiles.OptionValues.Single(o => o.Key is "Calls__DrainTimeout").Value, CultureInfo.InvariantCulture);
        // The program's own allowance beyond the drain, and the wait before it is told.
        var needed = drain + TimeSpan.FromSeconds(30 + Number("kubernetes/base/gateway.yaml", @"command: \[sleep, ""(\d+)""\]"));

        TimeSpan.FromMinutes(Number("compose.yaml", @"stop_grace_period: (\d+)m")).ShouldBeGreaterThanOrEqualTo(needed);
        foreach (var file in (string[])["gateway", "call", "speech"])
            TimeSpan.FromSeconds(Number($"kubernetes/base/{file}.yaml", @"terminationGracePeriodSeconds: (\d+)")).ShouldBeGreaterThanOrEqualTo(needed);
    }

    [Fact]
    public void Every_gateway_has_an_address_of_its_own()
    {
        var ingress = DeployFiles.Read("kubernetes/base/ingress.yaml");
        foreach (var gateway in Enumerable.Range(0, Number("kubernetes/base/gateway.yaml", @"replicas: (\d+)")).Select(i => $"gateway-{i}"))
            ingress.ShouldSatisfyAllConditions(
                i => i.ShouldContain($"host: {gateway}."), i => i.ShouldContain($"service: {{ name: {gateway},"), i => i.ShouldContain($"  name: {gateway}\n"),
                i => i.ShouldContain($"pod-name: {gateway} }}"));
    }

    private static int Number(string file, string pattern) => int.Parse(Regex.Match(DeployFiles.Read(file), pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private static List<string> Matches(string file, string pattern) =>
        [.. Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, file)), pattern, RegexOptions.Multiline).Select(m => m.Groups[1].Value)];

    /// <summary>What the start would say.</summary>
    private static IReadOnlyList<string> Faults(IReadOnlyList<(string Key, string Value)> options)
    {
        var builder = PlatformHost.CreateBuilder([.. options.Select(o => $"--{o.Key.Replace("__", ":", StringComparison.Ordinal)}={o.Value}")], "http://127.0.0.1:0");
        builder.AddSilo();
        builder.Services.AddSpeechEngines(builder.Configuration);
        builder.Services.AddAgentProfile(builder.Configuration);
        builder.AddGrainCallHost();
        builder.AddTelephony();
        using var app = builder.Build();
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception e) when (StartFaults.Of(e) is { Count: > 0 } faults)
        {
            return faults;
        }
    }

    [GeneratedRegex(@"(?<![\w.])(?:voiceagent|orleans)_[a-z_]+[a-z]")]
    private static partial Regex Metric();

    [GeneratedRegex("(?:CreateHistogram|Seconds)\\(\"(voiceagent_[a-z_]+)\"")]
    private static partial Regex Histogram();

    [GeneratedRegex("\\(\"(voiceagent_[a-z_]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex("\\(prefix \\+ \"([a-z_]+)\"")]
    private static partial Regex OfCarrier();
}
