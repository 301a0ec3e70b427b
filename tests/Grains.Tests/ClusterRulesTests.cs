using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Settings;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>What stops the start of a process of the cluster.</summary>
public sealed class ClusterRulesTests : IDisposable
{
    private const string Database = "Host=db;Database=voiceagent;Username=voiceagent;Password=hunter2";

    private readonly TlsFiles _files = new();

    [Theory]
    [InlineData("", "", false)] // In memory: loopback.
    [InlineData(Database, "127.0.0.1", false)]
    [InlineData(Database, "127.8.8.8", false)]
    [InlineData(Database, "::1", false)]
    [InlineData(Database, "", true)] // The machine's first address.
    [InlineData(Database, "10.0.0.5", true)]
    [InlineData(Database, "fd00::5", true)]
    public void Beyond_loopback_a_silo_needs_certificates_or_the_word_that_a_network_guards_it(string connection, string address, bool isReachable)
    {
        var options = new ClusterOptions { Roles = SiloRoles.All, Connection = connection, AdvertisedAddress = address };
        Faults(options).Count(f => f.Contains("Cluster__AllowPlaintext=true", StringComparison.Ordinal)).ShouldBe(isReachable ? 1 : 0);
        options.AllowPlaintext = true;
        Faults(options).ShouldBeEmpty();

        var guarded = _files.Options("silo");
        (guarded.Connection, guarded.AdvertisedAddress) = (connection, address);
        Faults(guarded).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(4, 1, 30, true)]
    [InlineData(60, 1, 120, true)]
    [InlineData(60, 1, 30, false)] // No time for the apology.
    [InlineData(2, 10, 5, false)] // Given up before anybody looked for another gateway.
    public void A_call_is_not_given_up_before_the_caller_was_spoken_to_and_another_gateway_sought(double silence, double leg, double giveUp, bool isGood)
    {
        var options = new ClusterOptions { SilenceLimit = TimeSpan.FromSeconds(silence), LegTimeout = TimeSpan.FromSeconds(leg), LegGiveUp = TimeSpan.FromSeconds(giveUp) };
        Faults(options).Count(f => f.StartsWith("Cluster__LegGiveUp is", StringComparison.Ordinal)).ShouldBe(isGood ? 0 : 1);
    }

    [Theory]
    [InlineData(Database, 4, "voiceagent calls")]
    [InlineData(Database + ";Maximum Pool Size=30;Application Name=mine", 30, "mine calls")]
    [InlineData(Database + ";Minimum Pool Size=6", 6, "voiceagent calls")]
    public void Each_use_of_the_database_has_a_few_connections_of_its_own(string connection, int most, string name)
    {
        var own = ClusterRules.Parse(ClusterStores.Pool(connection, "calls", 4)).ShouldNotBeNull();
        (own.MaxPoolSize, own.ApplicationName, own.Password, own.Host).ShouldBe((most, name, "hunter2", "db"));
        ClusterStores.Pool("no connection", "calls", 4).ShouldBe("no connection", "which the rules name as a fault");
    }

    [Theory]
    [InlineData("10.0.0.5", false, 1)]
    [InlineData("10.0.0.5", true, 0)]
    [InlineData("127.0.0.1", false, 0)]
    public async Task Ports_that_others_reach_without_certificates_are_warned_of_once_at_each_start(string address, bool isGuarded, int warnings)
    {
        var builder = Host.CreateApplicationBuilder();
        var options = isGuarded ? _files.Options("silo") : new ClusterOptions();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Roles"] = "Call",
            ["Cluster:Connection"] = Database,
            ["Cluster:AdvertisedAddress"] = address,
            ["Cluster:AllowPlaintext"] = "true",
            ["Cluster:Tls:Certificate"] = options.Tls.Certificate,
            ["Cluster:Tls:Key"] = options.Tls.Key,
            ["Cluster:Tls:Authority"] = options.Tls.Authority,
        });
        using var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddSilo();
        using var host = builder.Build();
        foreach (var service in host.Services.GetServices<IHostedService>().OfType<PlaintextWarning>())
            await service.StartAsync(TestContext.Current.CancellationToken);
        log.Lines.Count(line => line.Contains("Cluster__AllowPlaintext=true: whoever reaches the ports", StringComparison.Ordinal)).ShouldBe(warnings);
    }

    [Fact]
    public void A_gateway_listens_to_nobody_and_needs_neither() => Faults(new ClusterOptions { Roles = SiloRoles.None, Connection = Database }).ShouldBeEmpty();

    [Theory]
    [InlineData("hunter2")]
    [InlineData("Host=db;Pasword=hunter2")]
    [InlineData("Password=hunter2")]
    [InlineData("postgres://voiceagent:hunter2@db/voiceagent")]
    [InlineData("Host=db;Port=hunter2")]
    [InlineData("Host=db;Port=70000;Password=hunter2")]
    [InlineData("Host=db;Password=\"hunter2")]
    public void A_connection_that_is_none_is_named_and_not_shown(string connection)
    {
        var fault = Faults(new ClusterOptions { Connection = connection, Roles = SiloRoles.None }).ShouldHaveSingleItem();
        fault.ShouldStartWith("Cluster__Connection is not usable (not shown): must be a PostgreSQL connection string");
        fault.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("db.example.com")]
    [InlineData("1")]
    [InlineData("10.0.0")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.5:11111")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("ff02::1")]
    public void An_address_must_be_that_of_one_machine(string address) =>
        Faults(new ClusterOptions { Roles = SiloRoles.All, Connection = Database, AllowPlaintext = true, AdvertisedAddress = address }).ShouldHaveSingleItem().ShouldStartWith($"Cluster__AdvertisedAddress is '{address}': must be the IP address");

    [Fact]
    public void In_memory_nobody_else_can_join() =>
        Faults(new ClusterOptions { Roles = SiloRoles.All, AdvertisedAddress = "10.0.0.5" }).ShouldHaveSingleItem().ShouldContain("without Cluster__Connection");

    [Fact]
    public void A_silo_cannot_have_one_port_for_both() =>
        Faults(new ClusterOptions { Roles = SiloRoles.Call, SiloPort = 30000 }).ShouldHaveSingleItem().ShouldStartWith("Cluster__GatewayPort is 30000");

    [Fact]
    public void Certificates_come_all_or_not_at_all()
    {
        var options = _files.Options("silo");
        options.Tls.Key = "";
        Faults(options).ShouldHaveSingleItem().ShouldStartWith("Cluster__Tls__Key is not set");
    }

    [Fact]
    public void A_file_that_is_missing_or_holds_something_else_is_named_with_what_belongs_there()
    {
        var options = _files.Options("silo");
        options.Tls.Authority = "/nowhere/ca.crt";
        Faults(options).ShouldHaveSingleItem().ShouldBe("Cluster__Tls__Authority is '/nowhere/ca.crt': must be a PEM file that this process can read");

        options = _files.Options("silo");
        options.Tls.Authority = options.Tls.Key;
        Faults(options).ShouldHaveSingleItem().ShouldStartWith($"Cluster__Tls__Authority is '{options.Tls.Key}': must be a PEM file with the certificate of the cluster's authority");

        options = _files.Options("silo");
        options.Tls.Certificate = options.Tls.Key;
        Faults(options).ShouldHaveSingleItem().ShouldStartWith($"Cluster__Tls__Certificate is '{options.Tls.Key}': must be a PEM file with a certificate");

        options = _files.Options("silo");
        options.Tls.Key = options.Tls.Certificate;
        File.SetUnixFileMode(options.Tls.Key, UnixFileMode.UserRead);
        Faults(options).ShouldHaveSingleItem().ShouldStartWith($"Cluster__Tls__Key is '{options.Tls.Key}': must be a PEM file with the private key");
    }

    [Fact]
    public void A_key_of_another_certificate_is_a_fault()
    {
        var options = _files.Options("silo");
        options.Tls.Key = _files.PathOf("gateway", "tls.key");
        Faults(options).ShouldHaveSingleItem().ShouldStartWith("Cluster__Tls__Key is ");
    }

    [Fact]
    public void A_key_that_everybody_can_read_is_a_fault()
    {
        var options = _files.Options("silo");
        File.SetUnixFileMode(options.Tls.Key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Faults(options).ShouldHaveSingleItem().ShouldContain("only its owner and group can read");
        File.SetUnixFileMode(options.Tls.Key, UnixFileMode.UserRead | UnixFileMode.GroupRead); // As Kubernetes mounts a secret.
        Faults(options).ShouldBeEmpty();
    }

    [Fact]
    public void A_certificate_that_the_others_would_refuse_stops_the_start_and_the_reason_is_said()
    {
        using var others = new TlsFiles();
        var authority = _files.Authority;
        (System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate, string Reason)[] mistakes =
        [
            (TlsFiles.Issue(authority, ClusterIdentity.Gateway), "it does not have that name"),
            (TlsFiles.Issue(authority, until: -TimeSpan.FromMinutes(1)), "NotTimeValid as a TLS server"),
            (TlsFiles.Issue(authority, usages: ClusterIdentity.ClientUsage), "NotValidForUsage as a TLS server"),
            (TlsFiles.Issue(authority, usages: ClusterIdentity.ServerUsage), "NotValidForUsage as a TLS client"),
            (TlsFiles.Issue(others.Authority), "as a TLS server"),
        ];
        foreach (var (certificate, reason) in mistakes)
        {
            _files.Replace("silo", certificate);
            Faults(_files.Options("silo")).ShouldHaveSingleItem().ShouldEndWith(reason);
        }
    }

    [Fact]
    public void What_was_made_is_private_stays_when_it_is_made_again_and_is_renewed_before_it_ends()
    {
        var (authority, certificate) = (Text("authority", "ca.crt"), Text("silo", "tls.crt"));
        foreach (var key in (string[])[_files.PathOf("authority", "ca.key"), _files.PathOf("silo", "tls.key"), _files.PathOf("gateway", "tls.key")])
        {
            File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.GetDirectoryName(key)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        ClusterCertificates.Make(_files.Folder, TimeProvider.System).ShouldBe(0);
        Text("silo", "tls.crt").ShouldBe(certificate);

        _files.Replace("silo", TlsFiles.Issue(_files.Authority));
        ClusterCertificates.Make(_files.Folder, TimeProvider.System).ShouldBe(0);
        Text("authority", "ca.crt").ShouldBe(authority);
        Faults(_files.Options("silo")).ShouldBeEmpty();
        System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(Text("silo", "tls.crt")).NotAfter.ShouldBeGreaterThan(TimeProvider.System.GetLocalNow().DateTime.AddDays(300));

        string Text(string role, string file) => File.ReadAllText(_files.PathOf(role, file));
    }

    public void Dispose() => _files.Dispose();

    private static IReadOnlyList<string> Faults(ClusterOptions options)
    {
        var faults = new OptionFaults("Cluster", typeof(ClusterOptions));
        ClusterRules.Check(options, faults);
        return faults.Messages;
    }
}
