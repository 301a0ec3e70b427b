using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench;

/// <summary>A turn as the services answer it.</summary>
/// <param name="Reply">The text that the model writes, a word a token.</param>
/// <param name="FirstToken">The time from the request to the first token.</param>
/// <param name="TokensPerSecond">How fast the tokens after the first follow.</param>
/// <param name="FirstAudio">The time from a piece's text to the first of its audio.</param>
internal sealed record ServiceTurn(string Reply, TimeSpan FirstToken, double TokensPerSecond, TimeSpan FirstAudio)
{
    /// <summary>The number of tokens that must be written before the first piece is certain: up to the token after its last.</summary>
    public int FirstPiece => Reply.Split(' ').TakeWhile(word => word[^1] is not ('.' or '!' or '?')).Count() + 1;

    /// <summary>The time from the end of the turn to the first audio, if the platform took no time.</summary>
    public TimeSpan Least => FirstToken + TimeSpan.FromSeconds(Math.Min(FirstPiece, Reply.Split(' ').Length - 1) / TokensPerSecond) + FirstAudio;
}

/// <summary>The services that a call needs, on real sockets: recognition and model as OpenAI has them, the voice as ElevenLabs has it.</summary>
internal sealed class ScriptedServices : IAsyncDisposable
{
    public static readonly TimeSpan FinalTranscript = TimeSpan.FromMilliseconds(200);

    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly FakeOpenAIServer _openAI;
    private readonly FakeElevenLabsServer _elevenLabs;
    private readonly IReadOnlyList<ServiceTurn> _turns;

    // The time at which the token left that made a first piece certain, by the number with which the piece's text begins: each reply has its own.
    private readonly ConcurrentDictionary<string, long> _certain = new();
    private readonly ConcurrentDictionary<string, ServiceTurn> _replyOf = new();
    private readonly ConcurrentDictionary<(int Socket, string Context), TimeSpan> _waits = new();
    private int _replies;

    private ScriptedServices(FakeOpenAIServer openAI, FakeElevenLabsServer elevenLabs, IReadOnlyList<ServiceTurn> turns) => (_openAI, _elevenLabs, _turns) = (openAI, elevenLabs, turns);

    /// <summary>The time from when the token that made a first piece certain left the model until the piece's text was at the voice.</summary>
    public Quantiles ModelToVoice { get; } = new();

    /// <summary>How often the model was asked.</summary>
    public int Replies => _replies;

    public IEnumerable<string> Settings =>
    [
        $"--{PlatformProcess.Engines}={PlatformProcess.Services}", $"--OpenAI:BaseUrl={_openAI.BaseUrl}", "--OpenAI:ApiKey=bench", $"--ElevenLabs:BaseUrl={_elevenLabs.BaseUrl}", "--ElevenLabs:ApiKey=bench",
    ];

    public static async Task<ScriptedServices> StartAsync(IReadOnlyList<ServiceTurn> turns)
    {
        var services = new ScriptedServices(await FakeOpenAIServer.StartAsync(), await FakeElevenLabsServer.StartAsync(), turns);
        services._openAI.Hear = async (socket, _) =>
        {
            await Task.Delay(FinalTranscript, Time);
            await socket.RecognizeAsync("I would like to know about that please");
        };
        services._openAI.Chat = services.WriteAsync;
        services._elevenLabs.IsParallel = true;
        services._elevenLabs.SamplesPerCharacter = 480;
        services._elevenLabs.Asked = services.OnAsked;
        services._elevenLabs.Fate = services.SpeakAsync;
        return services;
    }

    /// <summary>Makes the recognizer understand each utterance by its audio, instead of always one text.</summary>
    /// <param name="after">The time from the end of an utterance to its transcript.</param>
    /// <param name="recognize">Makes the transcript out of the utterance's audio, which is mu-law.</param>
    public void Recognize(TimeSpan after, Func<byte[], string> recognize) => _openAI.Hear = async (socket, audio) =>
    {
        await Task.Delay(after, Time);
        await socket.RecognizeAsync(recognize(audio));
    };

    public void ResetReplies() => _replies = 0;

    public async ValueTask DisposeAsync()
    {
        await _openAI.DisposeAsync();
        await _elevenLabs.DisposeAsync();
    }

    private async Task WriteAsync(HttpContext context)
    {
        var since = Time.GetTimestamp();
        var asked = JsonNode.Parse(_openAI.Requests.Last(r => r.Connection == context.Connection.Id).Body)!;
        var turn = _turns[(asked["messages"]!.AsArray().Count(m => (string?)m!["role"] == "user") - 1) % _turns.Count];
        // By the number the voice knows whose piece it speaks.
        var words = turn.Reply.Split(' ');
        words[0] = $"{Interlocked.Increment(ref _replies).ToString(CultureInfo.InvariantCulture)}{words[0]}";
        _replyOf[Number(words[0])] = turn;
        for (var i = 0; i < words.Length; i++)
        {
            var wait = turn.FirstToken + TimeSpan.FromSeconds(i / turn.TokensPerSecond) - Time.GetElapsedTime(since);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, Time, context.RequestAborted);
            if (i == turn.FirstPiece)
                _certain[Number(words[0])] = Time.GetTimestamp();
            await FakeOpenAIServer.WriteAsync(context, i == 0 ? words[i] : " " + words[i]);
        }

        await FakeOpenAIServer.WriteRawAsync(context, "data: [DONE]\n\n");
    }

    private void OnAsked(string piece)
    {
        if (_certain.TryRemove(Number(piece), out var at))
            ModelToVoice.Add(Time.GetElapsedTime(at).TotalSeconds);
    }

    private async Task<FrameFate> SpeakAsync(VoiceFrame frame)
    {
        if (!frame.IsFirst)
            return FrameFate.Sent;
        // A context is a reply, so the latency found by its first piece holds for all its pieces.
        var context = (frame.Socket, frame.Context);
        if (_replyOf.TryRemove(Number(frame.Text), out var turn))
            _waits[context] = turn.FirstAudio;
        await Task.Delay(_waits.GetValueOrDefault(context), Time);
        return FrameFate.Sent;
    }

    private static string Number(string text) => new([.. text.TakeWhile(char.IsAsciiDigit)]);
}
