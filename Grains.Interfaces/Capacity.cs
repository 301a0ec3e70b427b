namespace VoiceAgent.Grains.Interfaces;

/// <summary>Knows what every silo can take and gives calls their places. The cluster has one such grain, with key 0.</summary>
[Alias("VoiceAgent.ICapacityGrain")]
public interface ICapacityGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a silo's report of what it can take. A silo that has not reported for a while gets no calls.</summary>
    /// <returns>The number of calls whose speech the silo does.</returns>
    [Alias("Report")]
    [ResponseTimeout("00:00:02")]
    Task<int> ReportAsync(SiloCapacity capacity);

    /// <summary>Reserves a place for a call before it is answered.</summary>
    /// <param name="gateway">The gateway that wants to hold the call.</param>
    /// <param name="takeOver">Whether the gateway that held the call before has lost it.</param>
    /// <param name="asked">The engines that the call's agent asks for; null for the silos' usual ones, and where a call is taken over, whose engines are known.</param>
    /// <returns>The place, which names the holder where another gateway has the call, or the engines that no silo has; null when no speech silo has a free slot.</returns>
    [Alias("Reserve")]
    [ResponseTimeout("00:00:04")]
    Task<CallPlace?> ReserveAsync(string callId, string gateway, bool takeOver, AskedEngines? asked = null);

    /// <summary>Says that the call still lives on its speech silo, and at its gateway.</summary>
    /// <param name="asked">The engines that the call's agent asks for; null for the silos' usual ones.</param>
    /// <returns>The speech silo to use from now on: another one where the old one is lost or leaving; null when there is none.</returns>
    [Alias("Renew")]
    [ResponseTimeout("00:00:02")]
    Task<string?> RenewAsync(string callId, string speechSilo, string gateway, AskedEngines? asked = null);

    /// <summary>Says that a gateway holds these calls, answered or not, from their reservation on. It is said once a second, so that a new activation knows soon, too.</summary>
    [Alias("RenewAll")]
    [ResponseTimeout("00:00:02")]
    Task RenewAllAsync(string gateway, IReadOnlyList<HeldCall> calls);

    /// <summary>Finds another speech silo for a call that its silo failed: one that has the engines that the call asks for, or else any.</summary>
    /// <param name="asked">The engines that the call's agent asks for; null for the silos' usual ones.</param>
    /// <returns>Another speech silo, or the failed one where there is no other; null when there is none at all.</returns>
    [Alias("Replace")]
    [ResponseTimeout("00:00:02")]
    Task<string?> ReplaceAsync(string callId, string failed, AskedEngines? asked = null);

    /// <summary>Frees the place of a call that is over, or was never answered.</summary>
    [Alias("Release")]
    [ResponseTimeout("00:00:02")]
    Task ReleaseAsync(string callId);

    /// <summary>Takes note that a gateway is there. A gateway that has not registered for a while is asked for nothing.</summary>
    [Alias("RegisterGateway")]
    [ResponseTimeout("00:00:02")]
    Task RegisterGatewayAsync(string name, IGatewayObserver gateway);

    /// <summary>Has another gateway take over a call whose own one is lost.</summary>
    /// <returns>False when no other gateway would take the call.</returns>
    [Alias("Adopt")]
    [ResponseTimeout("00:00:10")]
    Task<bool> AdoptAsync(CallFacts call);

    /// <summary>Lists what is known of the silos.</summary>
    [Alias("List")]
    [ResponseTimeout("00:00:02")]
    Task<IReadOnlyList<SiloLoad>> ListAsync();
}

/// <summary>A gateway, as the cluster reaches it.</summary>
[Alias("VoiceAgent.IGatewayObserver")]
public interface IGatewayObserver : IGrainObserver
{
    /// <summary>Takes over a call whose gateway is lost: asks the carrier for a new stream and attaches it.</summary>
    /// <returns>False when the gateway takes no further calls, or the call has a leg after all.</returns>
    [Alias("Adopt")]
    [ResponseTimeout("00:00:02")]
    Task<bool> AdoptAsync(CallFacts call);
}

/// <summary>What a silo can take.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.SiloCapacity")]
public sealed record SiloCapacity
{
    /// <summary>The silo's address, as Orleans writes it.</summary>
    [Id(0)] public required string Silo { get; init; }

    [Id(1)] public required bool IsCallSilo { get; init; }

    /// <summary>How many calls the silo can do the speech of with all its engines, of which one call need not suit another; 0 where it has no speech role.</summary>
    [Id(2)] public required int SpeechSlots { get; init; }

    /// <summary>Whether the silo finishes what it has and takes nothing new.</summary>
    [Id(3)] public required bool IsDraining { get; init; }

    /// <summary>The rate in Hz that the silo's recognizer wants; 0 where it has no speech role.</summary>
    [Id(4)] public required int RecognizerRate { get; init; }

    /// <summary>The cluster's database, as the silo finds it; null where the cluster is kept in memory.</summary>
    [Id(5)] public DatabaseState? Database { get; init; }

    /// <summary>The engines of a speech silo; empty elsewhere.</summary>
    [Id(6)] public IReadOnlyList<EngineReport> Engines { get; init; } = [];
}

/// <summary>What a speech silo knows of one of its engines.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.EngineReport")]
public sealed record EngineReport
{
    /// <summary>What the engine does: <c>speechToText</c>, <c>languageModel</c> or <c>textToSpeech</c>.</summary>
    [Id(0)] public required string Kind { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>Whether the engine does its work, as far as is known.</summary>
    [Id(2)] public required bool IsReady { get; init; }

    /// <summary>Why the engine does not do its work; empty where it does.</summary>
    [Id(3)] public required string Detail { get; init; }

    /// <summary>Whether the engine serves only calls that ask for it by name.</summary>
    [Id(4)] public bool IsOnlyWhenAsked { get; init; }

    /// <summary>How many calls the engine can serve at a time; null where no limit is known.</summary>
    [Id(5)] public int? MaxCalls { get; init; }
}

/// <summary>The engines that a call's agent asks for by name, of each kind in order of preference. An empty list asks for none, and gets a silo's usual ones.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.AskedEngines")]
public sealed record AskedEngines
{
    [Id(0)] public IReadOnlyList<string> SpeechToText { get; init; } = [];

    [Id(1)] public IReadOnlyList<string> LanguageModel { get; init; } = [];

    [Id(2)] public IReadOnlyList<string> TextToSpeech { get; init; } = [];
}

/// <summary>The names of a speech silo's engines, for logs and metrics. Several engines of a kind have commas between them.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.EngineNames")]
public sealed record EngineNames
{
    /// <summary>The names where nobody has told any.</summary>
    public static EngineNames Unknown { get; } = new();

    [Id(0)] public string SpeechToText { get; init; } = "cluster";

    [Id(1)] public string LanguageModel { get; init; } = "cluster";

    [Id(2)] public string TextToSpeech { get; init; } = "cluster";
}

/// <summary>The cluster's database, as a silo finds it.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.DatabaseState")]
public sealed record DatabaseState
{
    [Id(0)] public required bool IsReady { get; init; }

    /// <summary>What shows that the database is ready, or what is lacking.</summary>
    [Id(1)] public required string Detail { get; init; }
}

/// <summary>A silo and the calls it has.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.SiloLoad")]
public sealed record SiloLoad
{
    [Id(0)] public required SiloCapacity Capacity { get; init; }

    /// <summary>The number of calls whose speech the silo does.</summary>
    [Id(1)] public required int Calls { get; init; }
}

/// <summary>A call that a gateway holds.</summary>
/// <param name="SpeechSilo">The silo where the call's speech was reserved.</param>
/// <param name="ReservedAs">The id under which the speech was reserved, before the carrier gave the call its own id; null where both are the same.</param>
/// <param name="Asked">The engines that the call's agent asks for; null for the silos' usual ones, and for a call that was taken over.</param>
[GenerateSerializer, Immutable, Alias("VoiceAgent.HeldCall")]
public sealed record HeldCall([property: Id(0)] string CallId, [property: Id(1)] string SpeechSilo, [property: Id(2)] string? ReservedAs = null, [property: Id(3)] AskedEngines? Asked = null);

/// <summary>Where a call lives.</summary>
[GenerateSerializer, Immutable, Alias("VoiceAgent.CallPlace")]
public sealed record CallPlace
{
    [Id(0)] public required string SpeechSilo { get; init; }

    [Id(1)] public required int RecognizerRate { get; init; }

    /// <summary>The living gateway that has the call already, or that had it when it ended: no other gateway gets a place for the call.
    /// Null for a place that is reserved.</summary>
    [Id(2)] public string? HeldBy { get; init; }

    /// <summary>The names of the speech silo's engines.</summary>
    [Id(3)] public EngineNames Engines { get; init; } = EngineNames.Unknown;

    /// <summary>The engines that the call's agent asks for, where no speech silo has one of each kind, with commas between: the call gets no place. Null for a place that is reserved.</summary>
    [Id(4)] public string? Lacks { get; init; }
}
