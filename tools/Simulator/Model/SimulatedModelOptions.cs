namespace VoiceAgent.Simulator;

/// <summary>How the simulated model server behaves.</summary>
public sealed class SimulatedModelOptions
{
    /// <summary>Where the server listens, on the loopback interface only.</summary>
    /// <value>8020; 0 takes a free port.</value>
    public int Port { get; set; } = 8020;

    /// <summary>The chat template whose refusals the server makes.</summary>
    /// <value>One of <see cref="ModelTemplate.All"/>, or <see cref="ModelTemplate.Open"/>. Default: the strictest.</value>
    public string Template { get; set; } = ModelTemplate.All[0];

    /// <summary>From a request to the first token of its reply.</summary>
    /// <value>Default: 250 ms.</value>
    public TimeSpan FirstToken { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>From one token to the next.</summary>
    /// <value>Default: 20 ms.</value>
    public TimeSpan Token { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What the model replies to a request that its template takes.</summary>
    public Func<ModelRequest, ModelReply> Answer { get; set; } = ModelScript.Answer;

    /// <summary>Told of each chat request once it is over.</summary>
    public Action<ModelExchange> Exchanged { get; set; } = _ => { };

    public TimeProvider Time { get; set; } = TimeProvider.System;
}

/// <summary>A chat request that is over.</summary>
/// <param name="Messages">How many the request had; 0 where it could not be read.</param>
/// <param name="Tokens">How many tokens of the reply were sent.</param>
/// <param name="Refusal">The body that refused it; null: it was taken.</param>
/// <param name="IsCutOff">Whoever asked wanted no more of the reply.</param>
public sealed record ModelExchange(int Status, int Messages, int Tokens, string? Refusal, bool IsCutOff);
