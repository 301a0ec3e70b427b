namespace VoiceAgent.Platform.Tests;

/// <summary>The answer of <c>/api/calls/{id}</c>, read independently of the code that writes it.</summary>
public sealed record PlatformCall(
    string Id, string Direction, string? From, string? To, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, string State, string? Outcome, string? Cause, double? Length, IReadOnlyList<PlatformTurn> Turns, PlatformAgent? Agent = null);

/// <summary>The agent that holds a call.</summary>
public sealed record PlatformAgent(string Name, string Version);

/// <summary>One of its turns; durations in seconds.</summary>
public sealed record PlatformTurn(
    int Turn, string? Caller, string Agent, string Outcome, bool Interrupted, IReadOnlyList<PlatformWaypoint> Waterfall, IReadOnlyList<PlatformTool> Tools, IReadOnlyList<PlatformTransition> Transitions,
    double? Endpointing, double? Transcript, double? FirstToken, double? FirstSentence, double? FirstSynthesis, double? FirstAudio,
    double? Response, double? Total, double? Model, double? Synthesis, double? Overhead);

/// <summary>A decision where the conversation went on in its flow.</summary>
public sealed record PlatformTransition(string From, string To, string By);

/// <param name="At">Seconds of call time.</param>
/// <param name="Seconds">Null where the turn ended first.</param>
public sealed record PlatformTool(string Name, double At, double? Seconds, string Outcome);

/// <param name="At">Seconds of call time.</param>
public sealed record PlatformWaypoint(string Event, double At);

/// <summary>An entry of <c>/api/calls</c>.</summary>
public sealed record PlatformCallSummary(string Id, string Direction, string? From, string? To, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt, string State, string? Outcome, string? Cause, int Turns);

/// <summary>The answer of <c>/api/calls</c>.</summary>
public sealed record PlatformCallList(IReadOnlyList<PlatformCallSummary> Calls);
