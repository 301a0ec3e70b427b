using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Dashboard;
using VoiceAgent.Calls;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Gateway;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Grains.Workers;
using VoiceAgent.Settings;

namespace VoiceAgent.Grains;

/// <summary>Puts a process into the cluster: as a silo that holds calls or runs engines, or as a gateway.</summary>
public static class ClusterRegistration
{
    private const int StreamPartitions = 2;

    /// <summary>What belonged to a call is dropped this long after the call's end. By Orleans' defaults it would stay for 15 to 30 minutes, 5 kB of every call.
    /// A call's own grain stays as long as the call lives.</summary>
    private static readonly TimeSpan KeptWithoutUse = TimeSpan.FromMinutes(3);

    /// <summary>Makes the process a silo. What its roles need (engines, agent profile) is registered beside it.</summary>
    public static void AddSilo(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.AddCluster();
        builder.UseOrleans(silo => ClusterStores.Use(silo.AddVoiceAgent(options).AddDashboard(), options));
        // The watch is added here and not in AddVoiceAgent, because it needs silos with real ports.
        builder.Services.AddSingleton<SiloDeathWatch>();
        builder.Services.AddOptions<SiloConnectionOptions>().Configure<SiloDeathWatch>((connections, deaths) => deaths.Watch(connections));
        // The watchdog's first round may report the time since the machine began as a stall (Orleans 10.4.2); LocalSiloHealthMonitor tells of real stalls, too.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        if (options.Connection.Length > 0)
        {
            builder.Services.AddSingleton(s => ActivatorUtilities.CreateInstance<DatabaseWatch>(s, DatabaseWatch.Asking(options.Connection)));
            builder.Services.AddHostedService(s => s.GetRequiredService<DatabaseWatch>());
        }
        else
        {
            // The table of members ends with this process, so that the process' own end cannot be written into it; nobody would read that.
            builder.Logging.AddFilter("Orleans.Runtime.MembershipService.MembershipTableManager", LogLevel.Error);
        }

        builder.Services.AddHostedService<SiloDrain>();
    }

    /// <summary>Reads what this process does of the cluster's work; a gateway does none unless told so.</summary>
    public static SiloRoles Roles(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return OptionsReader.Read<ClusterOptions>(builder.Configuration.GetSection("Cluster")).Roles;
    }

    /// <summary>Makes the process a client of the cluster's silos.</summary>
    public static void AddClusterClient(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.AddCluster();
        // The client waits for a silo. The web server does not wait for the client: /health and /ready answer, and calls are refused meanwhile.
        builder.Services.Configure<HostOptions>(o => o.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client =>
        {
            client.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (options.ClusterId, options.ClusterId));
            if (options.Streams == StreamChoice.Memory)
                client.AddVoiceStreams();
            client.AddDashboard();
            client.AddActivityPropagation();
            if (options.Tls.IsOn)
                client.Services.AddClusterTls().AddOptions<ClientConnectionOptions>().Configure<ClusterTls>((connections, tls) => tls.Guard(connections));
            client.UseConnectionRetryFilter(static async (_, cancellationToken) =>
            {
                // Silos may start after their gateways.
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
                return true;
            });
            ClusterStores.Use(client, options);
        });
    }

    /// <summary>Runs calls in the cluster, with their lines in this process.</summary>
    public static void AddGrainCallHost(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new GatewayName($"{Environment.MachineName}-{Guid.NewGuid():N}"));
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<GrainCallHost>();
        builder.Services.AddSingleton<ICallHost>(s => s.GetRequiredService<GrainCallHost>());
        builder.Services.AddHostedService<GatewayPresence>();
    }

    /// <summary>Adds what every silo has, wherever its membership is kept.</summary>
    public static ISiloBuilder AddVoiceAgent(this ISiloBuilder silo, ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        silo.UseRoles(options.Roles);
        silo.Services.AddSingleton<ClusterStreams>();
        silo.Services.AddSingleton<CallServices>();
        // TLS comes before anything else of a connection.
        if (options.Tls.IsOn)
            silo.Services.AddClusterTls().AddOptions<SiloConnectionOptions>().Configure<ClusterTls>((connections, tls) => tls.Guard(connections));
        silo.Services.AddSingleton<GatewayConnections>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<GatewayConnections>((connections, gateways) => gateways.Watch(connections));
        silo.Services.AddSingleton<CapacityMetrics>();
        silo.Services.AddSingleton<WorkerActivity>();
        if (options.Roles.HasFlag(SiloRoles.Speech))
            silo.Services.AddSingleton<Recognition>();
        silo.Services.AddSingleton<CapacityReporter>();
        silo.Services.AddHostedService(s => s.GetRequiredService<CapacityReporter>());
        silo.Configure<Orleans.Configuration.ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (options.ClusterId, options.ClusterId));
        // Telephony needs a dead silo to be known as dead in about a second; Orleans' defaults take 15.
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            // Orleans takes a silo for alive whose connection has brought anything within the longest time of all probes that it may miss. By its defaults, that is four times as
            // long as one probe takes: a silo that freezes would be asked in vain for 4 s. Without any allowance, a silo that is short of time would be killed.
            (o.ProbeTimeout, o.MaxProbeTimeout) = (options.ProbeTimeout, 2 * options.ProbeTimeout);
            o.NumMissedProbesLimit = 2;
            o.NumVotesForDeathDeclaration = 1;
            // A silo that was frozen until others took it for dead learns that at once when it comes back. Until it does, it would go on with calls that are theirs now.
            o.TableRefreshTimeout = TimeSpan.FromSeconds(1);
        });
        silo.Configure<SiloMessagingOptions>(o =>
        {
            o.ResponseTimeout = TimeSpan.FromSeconds(5);
            o.MaxEnqueuedRequestsHardLimit_StatelessWorker = 64;
        });
        silo.Configure<GrainCollectionOptions>(o => (o.CollectionQuantum, o.CollectionAge) = (TimeSpan.FromMinutes(1), KeptWithoutUse));
#pragma warning disable ORLEANSEXP003 // A call must not live twice, which the default directory allows for a while when silos come and go.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // By default what lived on a silo that died may live elsewhere only half a minute later, in case the silo is not dead after all. A caller cannot wait
        // for that, and need not: the leg does what its latest attachment orders and nothing else.
        silo.Configure<GrainDirectoryOptions>(o =>
        {
            o.RangeLeaseDuration = TimeSpan.Zero;
            // The places of grains are remembered until the cache is full, at 300 bytes each; the default is a million. A live call has ten, and dead calls leave theirs.
            o.CacheSize = 10_000;
        });
        silo.AddActivityPropagation();
        if (options.Streams == StreamChoice.Memory)
            silo.AddVoiceStreams();
        return silo;
    }

    /// <summary>Adds the streams of <see cref="StreamNames"/>, in the silos' memory.</summary>
    private static void AddVoiceStreams(this ISiloBuilder silo)
    {
        // The defaults keep half an hour of events in memory, and poll every 100 ms. Each poll is two requests, whether or not there is anything; no call waits for these streams.
        silo.AddMemoryStreams(StreamNames.Provider, streams =>
        {
            streams.ConfigurePartitioning(StreamPartitions);
            streams.ConfigurePullingAgent(o => o.Configure(x => (x.GetQueueMsgsTimerPeriod, x.StreamInactivityPeriod) = (TimeSpan.FromMilliseconds(50), KeptWithoutUse)));
            streams.ConfigureCacheEviction(o => o.Configure(x =>
            {
                x.DataMinTimeInCache = TimeSpan.FromSeconds(5);
                x.DataMaxAgeInCache = TimeSpan.FromSeconds(10);
                x.MetadataMinTimeInCache = TimeSpan.FromSeconds(10);
            }));
        });
        silo.AddVolatileGrainStorage("PubSubStore");
    }

    /// <summary>Lets a client listen to what calls publish.</summary>
    public static IClientBuilder AddVoiceStreams(this IClientBuilder client) => client.AddMemoryStreams(StreamNames.Provider, streams => streams.ConfigurePartitioning(StreamPartitions));

    private static ClusterOptions AddCluster(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Cluster");
        builder.Services.AddChecked<ClusterOptions>(section, ClusterRules.Check);
        builder.Services.AddSingleton(s => s.GetRequiredService<IOptions<ClusterOptions>>().Value);
        var options = OptionsReader.Read<ClusterOptions>(section);
        if (options.IsReachable && !options.Tls.IsOn)
            builder.Services.AddHostedService<PlaintextWarning>();
        return options;
    }

    private static IServiceCollection AddClusterTls(this IServiceCollection services)
    {
        // Orleans would write a stack trace for each stranger; strangers are counted instead.
        services.Configure<LoggerFilterOptions>(o => o.AddFilter("Orleans.Connections.Security.TlsServerConnectionMiddleware", LogLevel.None));
        return services.AddSingleton<RefusedConnections>().AddSingleton<ClusterTls>();
    }
}
