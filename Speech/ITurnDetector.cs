namespace VoiceAgent.Speech;

/// <summary>Predicts whether a caller who fell silent has finished.</summary>
public interface ITurnDetector
{
    /// <summary>The engine's name in configuration, logs and metrics.</summary>
    string Name { get; }

    /// <summary>Whether the engine can predict in a language. It is not asked in others.</summary>
    /// <param name="language">The language as BCP 47 names it.</param>
    bool Knows(string language) => true;

    /// <summary>Predicts the probability, 0 to 1, that nothing more is to come. The call does not wait for it: a late prediction counts from when it comes.</summary>
    /// <exception cref="EngineException">The engine failed.</exception>
    ValueTask<float> PredictAsync(TurnSoFar turn, CancellationToken cancellationToken);
}

/// <summary>A caller's turn as far as it has come.</summary>
/// <param name="CallId">The id of the call, for engines that keep something per call.</param>
/// <param name="Agent">The words that the agent said before the turn, as they were heard; empty where it said nothing.</param>
/// <param name="Caller">All that the caller has said since the agent spoke. Never empty.</param>
public sealed record TurnSoFar(string CallId, string Agent, string Caller);
