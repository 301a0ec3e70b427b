using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Engines.Turns;
using VoiceAgent.Speech;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Bench.Turns;

/// <summary>A caller's turn, in call time.</summary>
internal sealed record CaseSpeech(CallerSound Sound, TimeSpan Began)
{
    public TimeSpan Onset => Began + Sound.Onset;

    public TimeSpan LastSound => Began + Sound.LastSound;
}

/// <summary>The outcome of a case's call.</summary>
/// <param name="Turns">The turns that the platform counted, with replies that were given up.</param>
/// <param name="Audible">The times at which the agent sounded at the ear.</param>
/// <param name="Asked">How often the model was asked.</param>
internal sealed record CaseOutcome(IReadOnlyList<CaseSpeech> Speech, IReadOnlyList<TurnRecord> Turns, IReadOnlyList<TimeSpan> Audible, int Asked);

/// <summary>The call of a case in virtual time: the platform's ear, engine, mouth and pacer with engines that know the case.</summary>
internal sealed class CaseCall
{
    /// <summary>A caller who takes turns speaks when nothing was heard for this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600);

    /// <summary>A caller who hears nothing for this long speaks again.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>How long a call goes on after the caller's last sound, so that everything is over by its end, a long reply, too.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(7), LongRest = TimeSpan.FromSeconds(18);

    private readonly VirtualTime _time;
    private readonly TurnCase _of;
    private readonly List<CaseSpeech> _speech = [];
    private readonly CaseLine _line;
    private int _turn;

    private CaseCall(VirtualTime time, TurnCase of)
    {
        (_time, _of) = (time, of);
        _line = new CaseLine(time, of, new Random(1));
    }

    /// <summary>The text that the model writes in the current turn.</summary>
    public string Reply => _turn < _of.Turns!.Count ? _of.Turns[_turn].Agent : "All right, thank you very much. I have written that down for you.";

    /// <summary>Returns the words that a recognizer makes of the sound between two times.</summary>
    public string Understood(TimeSpan from, TimeSpan until)
    {
        var words = _speech.SelectMany(s => s.Sound.Words.Select(w => (w.Word, Until: s.Began + w.Until))).Where(w => w.Until > from && w.Until <= until).Select(w => w.Word).ToList();
        if (words.Count > 0 || _of.Echo is null || _speech.Exists(s => s.Onset < until && s.LastSound > from))
            return string.Join(' ', words);
        // Where nobody spoke, the recognizer understands the agent's own voice.
        var said = _of.Turns![0].Agent.Split(' ');
        var (first, length) = (_line.Audible.FirstOrDefault(), TimeSpan.FromSeconds(said.Length / 2.8));
        return string.Join(' ', said.Where((_, i) => first + (length * (i + 1) / said.Length) is var end && end > from && end <= until));
    }

    /// <summary>Holds the call of a case.</summary>
    public static CaseOutcome Hold(TurnCase of, string voice, ServiceTimes times, ConversationOptions conversation, IVoiceActivityModel voiceActivity)
    {
        CaseOutcome? outcome = null;
        VirtualTime.Run(async time => outcome = await new CaseCall(time, of).HoldAsync(voice, times, conversation, voiceActivity));
        return outcome!;
    }

    private async Task<CaseOutcome> HoldAsync(string voice, ServiceTimes times, ConversationOptions conversation, IVoiceActivityModel voiceActivity)
    {
        var sounds = _of.Turns!.Select(t => CallerSound.Make(t.Caller, voice, t.Pace, _of.Gain, _of.Recordings)).ToList();
        var model = new CaseModel(_time, times, this);
        var engines = new CallEngines(new KnowingRecognizer(_time, times, this), model, new CaseVoice(_time, times)) { TurnDetector = new WordsTurnDetector() };
        await using var platform = new VirtualHost(_time, new CallOptions(), conversation, engines, voiceActivity);
        conversation.Agent = conversation.Agent with { Greeting = Reply };
        _turn = 1;
        var info = new CallInfo(_of.Name, CallDirection.Inbound, "+15550100", "+15550199");
        var reservation = await platform.Host.ReserveAsync(info, CancellationToken.None) ?? throw new InvalidOperationException("The platform is full.");
        var call = await platform.Host.StartAsync(info, _line, new RecordedControl(), reservation, CancellationToken.None);
        _line.Listener = call;
        foreach (var sound in sounds)
        {
            await UntilTurnAsync(call);
            _turn = _speech.Count + 1;
            if (sound.Audio.Length == 0)
                continue;
            _speech.Add(new CaseSpeech(sound, _time.Elapsed));
            _line.Say(sound);
            while (_line.IsSpeaking && !call.Completion.IsCompleted)
                await _line.PassAsync();
        }

        var since = _time.Elapsed;
        while (_time.Elapsed - since < (_of.Expect == TurnCase.GoOn ? LongRest : Rest) && !call.Completion.IsCompleted)
            await _line.PassAsync();
        call.OnHungUp("normal_clearing");
        await call.Completion;
        return new CaseOutcome(_speech, platform.Calls.Find(_of.Name)!.Turns, _line.Audible, model.Asked);
    }

    private async Task UntilTurnAsync(ICall call)
    {
        var since = _time.Elapsed;
        while (!call.Completion.IsCompleted && _time.Elapsed - since < Limit + Limit)
        {
            await _line.PassAsync();
            var heard = _line.Audible.FindIndex(at => at >= since);
            if (heard < 0 ? _time.Elapsed - since >= Limit
                : _of.At is { } after ? _time.Elapsed - _line.Audible[heard] >= TimeSpan.FromMilliseconds(after)
                : _time.Elapsed - _line.Audible[^1] >= Patience)
                return;
        }
    }
}
