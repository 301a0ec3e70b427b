using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace VoiceAgent.Platform.Tests;

/// <summary>What a container of <c>deploy/</c> may do, and what it knows, if somebody gets into it.</summary>
public sealed class DeployConfinementTests
{
    private static readonly string[] Programs = ["gateway", "call", "speech"];

    [Fact]
    public void Every_pod_runs_as_nobody_with_a_root_that_it_cannot_write_and_without_the_clusters_own_credentials()
    {
        foreach (var program in Programs)
        {
            var pod = Pod(program);
            Text(pod, "automountServiceAccountToken").ShouldBe("false", program);
            Text(pod, "securityContext", "runAsNonRoot").ShouldBe("true", program);
            Text(pod, "securityContext", "seccompProfile", "type").ShouldBe("RuntimeDefault", program);
            foreach (var container in List(pod, "containers"))
            {
                Text(container, "securityContext", "allowPrivilegeEscalation").ShouldBe("false", program);
                Text(container, "securityContext", "readOnlyRootFilesystem").ShouldBe("true", program);
                List(container, "securityContext", "capabilities", "drop").Select(c => c.ToString()).ShouldBe(["ALL"], program);
                Text(container, "resources", "limits", "memory").ShouldNotBeNull(program);
                Text(container, "resources", "requests", "memory").ShouldNotBeNull(program);
                // What is written is a volume of its own.
                List(container, "volumeMounts").Select(m => Text(m, "mountPath")).ShouldContain("/tmp", program);
            }
        }
    }

    [Fact]
    public void Every_pod_has_its_own_secrets_and_no_others()
    {
        var secrets = Programs.ToDictionary(p => p, p => List(List(Pod(p), "containers").Single(), "envFrom").Select(f => Text(f, "secretRef", "name")).OfType<string>().ToList());
        foreach (var program in Programs)
            secrets[program].ShouldBe([$"voiceagent-{program}"]);

        Keys("kubernetes/secrets/gateway.env.example").Where(IsOfEngine).ShouldBeEmpty();
        Keys("kubernetes/secrets/call.env.example").ShouldBe(["Cluster__Connection"]);
        Keys("kubernetes/secrets/speech.env.example").Where(IsOfCarrier).ShouldBeEmpty();
    }

    [Fact]
    public void Every_pod_shows_the_certificate_of_its_role()
    {
        foreach (var program in Programs)
        {
            var volume = List(Pod(program), "volumes").Single(v => Text(v, "name") == "tls");
            Text(volume, "secret", "secretName").ShouldBe(program == "gateway" ? "voiceagent-gateway-tls" : "voiceagent-silo-tls");
            Text(volume, "secret", "defaultMode").ShouldBe("0440", "the programs refuse a key that everybody can read");
            Text(List(List(Pod(program), "containers").Single(), "volumeMounts").Single(m => Text(m, "name") == "tls"), "mountPath").ShouldBe("/tls");
        }

        foreach (var file in (string[])["kubernetes/base/config.yaml", "compose.yaml"])
            foreach (var (option, path) in ((string, string)[])[("Certificate", "/tls/tls.crt"), ("Key", "/tls/tls.key"), ("Authority", "/tls/ca.crt")])
                DeployFiles.Read(file).ShouldContain($"Cluster__Tls__{option}: {path}");
        DeployFiles.OptionNames.ShouldNotContain("Cluster__AllowPlaintext");
    }

    /// <summary>Its image runs whatever lies there, also programs.</summary>
    [Fact]
    public void The_database_is_set_up_with_the_schema_and_nothing_else()
    {
        var services = ((YamlMappingNode)Node(Documents("compose.yaml").Single(), "services")!).Children.ToDictionary(s => s.Key.ToString(), s => s.Value);
        List(services["postgres"], "volumes").Select(v => v.ToString()).Where(v => v.Contains("/docker-entrypoint-initdb.d", StringComparison.Ordinal))
            .ShouldBe(["../setup/postgresql/schema.sql:/docker-entrypoint-initdb.d/schema.sql:ro"]);
    }

    [Fact]
    public void What_no_rule_of_the_network_names_is_closed_in_and_out()
    {
        var policies = Documents("kubernetes/base/network.yaml");
        var closed = policies.Single(p => Text(p, "metadata", "name") == "nothing");
        ((YamlMappingNode)Node(closed, "spec", "podSelector")!).Children.ShouldBeEmpty();
        List(closed, "spec", "policyTypes").Select(t => t.ToString()).ShouldBe(["Ingress", "Egress"]);
        (Node(closed, "spec", "ingress"), Node(closed, "spec", "egress")).ShouldBe((null, null));

        // Into the cluster's ports nobody but its own programs, and nobody but a gateway into those for gateways.
        var rules = policies.SelectMany(p => List(p, "spec", "ingress")).ToList();
        foreach (var (port, label) in ((string, string)[])[("11111", "silo"), ("30000", "app")])
        {
            var rule = rules.Single(r => List(r, "ports").Any(p => Text(p, "port") == port));
            List(rule, "from").Single().ToString().ShouldContain(label);
        }

        // No rule lets everything out.
        foreach (var rule in policies.SelectMany(p => List(p, "spec", "egress")))
            List(rule, "ports").ShouldNotBeEmpty();
    }

    [Fact]
    public void Every_container_of_the_one_machine_is_confined_as_well()
    {
        var services = ((YamlMappingNode)Node(Documents("compose.yaml").Single(), "services")!).Children.ToDictionary(s => s.Key.ToString(), s => s.Value);
        services.Count.ShouldBeGreaterThan(6);
        foreach (var (name, service) in services)
        {
            Text(service, "read_only").ShouldBe("true", name);
            List(service, "cap_drop").Select(c => c.ToString()).ShouldBe(["ALL"], name);
            List(service, "security_opt").Select(c => c.ToString()).ShouldContain("no-new-privileges:true", name);
            Text(service, "mem_limit").ShouldNotBeNull(name);
            Text(service, "pids_limit").ShouldNotBeNull(name);
            foreach (var port in List(service, "ports"))
                port.ToString().ShouldStartWith("127.0.0.1:", customMessage: name);
        }

        // Each file of secrets is one container's.
        services.SelectMany(s => List(s.Value, "env_file").Select(f => (f.ToString(), s.Key))).ShouldBe([("gateway.env", "gateway"), ("speech.env", "speech")], ignoreOrder: true);
        Keys("gateway.env.example").Where(IsOfEngine).ShouldBeEmpty();
        Keys("speech.env.example").Where(IsOfCarrier).ShouldBeEmpty();
        // And so is each certificate; that of the authority is nobody's who serves.
        foreach (var (name, service) in services.Where(s => s.Key != "certificates"))
            List(service, "volumes").Select(v => v.ToString()).Where(v => v.StartsWith("tls-", StringComparison.Ordinal))
                .ShouldBe(name switch { "gateway" => ["tls-gateway:/tls:ro"], "call" or "speech" => ["tls-silo:/tls:ro"], _ => [] }, name);
    }

    [Fact]
    public void Every_base_of_an_image_is_one_version_and_no_other()
    {
        var bases = Regex.Matches(DeployFiles.Read("Dockerfile"), @"^(?:FROM|ARG SPEECH_BASE=)\s*([\w./-]+:\S+)", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToList();
        bases.Count.ShouldBeGreaterThan(3);
        bases.ShouldAllBe(image => Regex.IsMatch(image, @":\d+\.\d+"));
    }

    private static bool IsOfCarrier(string key) => key.StartsWith("Telnyx__", StringComparison.Ordinal) || key.StartsWith("Api__", StringComparison.Ordinal);

    private static bool IsOfEngine(string key) => !IsOfCarrier(key) && !key.StartsWith("Cluster__", StringComparison.Ordinal);

    private static List<string> Keys(string file) => [.. Regex.Matches(DeployFiles.Read(file), @"^(\w+)=", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];

    private static YamlNode Pod(string program) => Node(Documents($"kubernetes/base/{program}.yaml").First(d => Text(d, "kind") is "Deployment" or "StatefulSet"), "spec", "template", "spec")!;

    private static List<YamlNode> Documents(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(DeployFiles.Read(file)));
        return [.. yaml.Documents.Select(d => d.RootNode)];
    }

    private static string? Text(YamlNode node, params string[] path) => Node(node, path)?.ToString();

    private static IReadOnlyList<YamlNode> List(YamlNode node, params string[] path) => Node(node, path) is YamlSequenceNode list ? [.. list.Children] : [];

    /// <summary>Follows a path, through merges (<c>&lt;&lt;</c>) as well.</summary>
    private static YamlNode? Node(YamlNode? node, params string[] path) => path.Aggregate(node, (at, key) => at is YamlMappingNode map ? Find(map, key) : null);

    private static YamlNode? Find(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var found) ? found : map.Children.TryGetValue("<<", out var merged) && merged is YamlMappingNode from ? Find(from, key) : null;
}
