using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>Who is declared dead when a connection between silos ends: real ports, and a clock of the test.</summary>
public sealed class SiloDeathWatchTests : IDisposable
{
    private static readonly SiloAddress Self = SiloAddress.New(IPAddress.Loopback, Ports.Free(), 1);

    private readonly Clock _time = new();
    private readonly CollectedLog _log = new();
    private readonly Members _members = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, Ports.Free());
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task A_silo_whose_port_refuses_connections_after_one_has_ended_is_dead(string remote)
    {
        var (gone, alive) = (Silo(Ports.Free()), Silo(Listen()));
        _members.Add(gone, alive, Self);
        await EndConnectionAsync(TimeSpan.FromSeconds(1), remote);
        (await _members.Killed.Task.WaitAsync(TestContext.Current.CancellationToken)).ShouldBe(gone);
        await CheckAsync();
        _members.Dead.ShouldAllBe(silo => silo == gone);
        _log.Lines.ShouldAllBe(line => line.Contains($"The process of silo {gone} has ended", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // Refused, accepted, refused.
    public async Task One_refusal_is_not_enough(bool again)
    {
        var port = Ports.Free();
        _members.Add(Silo(port));
        using var listener = new TcpListener(IPAddress.Loopback, port);
        _time.OnDelay = delay =>
        {
            if (delay == TimeSpan.FromMilliseconds(100))
                listener.Start();
            else if (again && delay == TimeSpan.FromMilliseconds(150))
                listener.Stop();
        };
        await CheckAsync();
        _members.Dead.ShouldBeEmpty();
    }

    [Fact]
    public async Task Silos_that_die_with_their_machine_are_dead_where_others_live()
    {
        var gone = new[] { Silo(Ports.Free()), Silo(Ports.Free()) };
        _members.Add([.. gone, Self]);
        await CheckAsync();
        _members.Dead.ShouldBe(gone, ignoreOrder: true);
    }

    [Fact]
    public async Task A_silo_that_refuses_late_is_dead_all_the_same()
    {
        var gone = Silo(Listen());
        _members.Add(gone);
        _time.OnDelay = delay =>
        {
            if (delay == TimeSpan.FromMilliseconds(100))
                _listener.Stop();
        };
        await CheckAsync();
        _members.Dead.ShouldBe([gone]);
    }

    [Fact]
    public async Task Where_those_of_all_other_machines_refuse_the_fault_is_ones_own()
    {
        _members.Add(Silo(Ports.Free()), SiloAddress.New(IPAddress.Parse("127.0.0.2"), Ports.Free(), 1), Self);
        await CheckAsync();
        _members.Dead.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_machine_that_cannot_be_reached_is_left_to_the_probes()
    {
        _members.Add(SiloAddress.New(IPAddress.Broadcast, Ports.Free(), 1));
        await Watch().CheckAsync(IPAddress.Broadcast);
        (_members.Dead.Count, _log.Lines.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_connection_that_only_tried_a_port_is_no_reason_to_try_others()
    {
        _members.Add(Silo(Ports.Free()));
        await EndConnectionAsync(TimeSpan.FromMilliseconds(999), "127.0.0.1");
        _members.Reads.ShouldBe(0);
    }

    [Fact]
    public async Task Silos_of_other_machines_are_not_tried()
    {
        _members.Add(SiloAddress.New(IPAddress.Parse("127.0.0.2"), Ports.Free(), 1));
        await CheckAsync();
        _members.Dead.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_silo_that_is_being_stopped_is_let_alone()
    {
        var stopping = Silo(Ports.Free());
        _members.Add(stopping);
        _members.OnRefresh = () => _members.Set(stopping, SiloStatus.ShuttingDown);
        await CheckAsync();
        _members.Dead.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_said()
    {
        _members.Add(Silo(Ports.Free()));
        _members.OnRefresh = () => throw new InvalidOperationException("The database does not answer.");
        await CheckAsync();
        _members.Dead.ShouldBeEmpty();
        _log.Lines.ShouldHaveSingleItem().ShouldContain("could not be found out");
    }

    [Fact]
    public async Task A_silo_that_is_being_stopped_itself_declares_nobody_dead()
    {
        _members.Add(Silo(Ports.Free()));
        _lifetime.StopApplication();
        await CheckAsync();
        (_members.Dead.Count, _log.Lines.Count).ShouldBe((0, 0));
    }

    public void Dispose() => _listener.Dispose();

    private static SiloAddress Silo(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private int Listen()
    {
        _listener.Start();
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    private SiloDeathWatch Watch() =>
        new(new ServiceCollection().AddSingleton<IClusterMembershipService>(_members).BuildServiceProvider(), new Own(), _lifetime, _time, _log.CreateLogger<SiloDeathWatch>());

    private Task CheckAsync() => Watch().CheckAsync(IPAddress.Loopback);

    private async Task EndConnectionAsync(TimeSpan age, string remote)
    {
        var door = new ConnectionBuilder(new ServiceCollection().BuildServiceProvider());
        Watch().Watch(door);
        door.Run(_ =>
        {
            _time.Now += age;
            return Task.FromException(new ConnectionResetException("It was cut."));
        });
        await using var connection = new DefaultConnectionContext("test") { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(remote), 49152) };
        await Should.ThrowAsync<ConnectionResetException>(() => door.Build()(connection));
    }

    /// <summary>A clock that the test moves; pauses are over at once, and nothing takes too long.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public Action<TimeSpan> OnDelay { get; set; } = _ => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.FromSeconds(1) || dueTime == Timeout.InfiniteTimeSpan)
                return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            OnDelay(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class Members : IClusterMembershipService
    {
        private ImmutableDictionary<SiloAddress, ClusterMember> _members = ImmutableDictionary<SiloAddress, ClusterMember>.Empty;

        public TaskCompletionSource<SiloAddress> Killed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Several may be declared at once.</summary>
        public ConcurrentQueue<SiloAddress> Dead { get; } = [];

        public int Reads { get; private set; }

        public Action OnRefresh { get; set; } = () => { };

        public ClusterMembershipSnapshot CurrentSnapshot
        {
            get
            {
                Reads++;
                return new ClusterMembershipSnapshot(_members, new MembershipVersion(1));
            }
        }

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public void Add(params SiloAddress[] silos)
        {
            foreach (var silo in silos)
                Set(silo, SiloStatus.Active);
        }

        public void Set(SiloAddress silo, SiloStatus status) => _members = _members.SetItem(silo, new ClusterMember(silo, status, silo.ToString()));

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
        {
            OnRefresh();
            return default;
        }

        public Task<bool> TryKill(SiloAddress siloAddress)
        {
            Dead.Enqueue(siloAddress);
            Killed.TrySetResult(siloAddress);
            return Task.FromResult(true);
        }
    }

    private sealed class Own : ILocalSiloDetails
    {
        public string Name => "self";

        public string ClusterId => "test";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => Self;

        public SiloAddress GatewayAddress => Self;
    }
}
