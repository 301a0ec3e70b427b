namespace VoiceAgent.Speech;

/// <summary>Predicts whether a caller who fell silent has finished.</summary>
public interface ITurnDetector
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>The probability, 0 to 1, that nothing more is to come. Who asks does not wait for it: a prediction that comes late counts from when it comes.</summary>
    /// <exception cref="EngineException">The engine failed.</exception>
    ValueTask<float> PredictAsync(TurnSoFar turn, CancellationToken cancellationToken);
}

/// <summary>What there is of a caller's turn.</summary>
/// <param name="CallId">The call, for engines that keep something per call.</param>
/// <param name="Agent">What the agent said before, as it was heard; empty where it said nothing.</param>
/// <param name="Caller">All that the caller has said since. Never empty.</param>
public sealed record TurnSoFar(string CallId, string Agent, string Caller);
