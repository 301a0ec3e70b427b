using VoiceAgent.Conversation.English;
using System.Globalization;
using VoiceAgent.Conversation.Text;
using static VoiceAgent.Conversation.Tests.Script;

namespace VoiceAgent.Conversation.Tests;

/// <summary>Whole calls around the engine: a caller, engines whose events come late, twice and out of order, and a mouth of which the test knows what it has played.</summary>
public sealed class ScriptedTurnsTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    /// <summary>Twenty times five calls of a hundred turns.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Each_turn_is_answered_once_and_history_holds_what_was_heard(int seed)
    {
        for (var call = 0; call < 5; call++)
            new ScriptedCall((seed * 100) + call).Hold(turns: 100);
    }
}

/// <summary>A call in steps of 20 ms.</summary>
internal sealed class ScriptedCall(int seed)
{
    private const double Step = 20;

    /// <summary>Marks are so far apart, and between two of them the engine believes the clock.</summary>
    private const double MarkSpacing = 200;

    private const int LatestMark = 60;

    /// <summary>Whatever takes longer is stuck.</summary>
    private const double Longest = 60_000;

    private static readonly TimeSpan LastWordsWindow = Interruptions.LastWordsWindow;

    private readonly Random _random = new(seed);
    private readonly ConversationEngine _engine = new(new ConversationOptions
    { Agent = new() { Greeting = "Hello there.", Texts = Texts(seed) }, Speech = { FillerAfter = TimeSpan.FromSeconds(1) }, Silence = { After = TimeSpan.FromMinutes(9) }, Limits = { MaxCallLength = TimeSpan.FromHours(20) } });

    private readonly PriorityQueue<Action, (double At, int Order)> _due = new();
    private readonly HashSet<ReplyId> _over = [];
    private readonly Dictionary<ReplyId, Reply> _replies = [];
    private readonly List<(string Answers, ReplyOutcome Outcome)> _answered = [];
    private readonly List<string> _said = [];
    private readonly Mouth _mouth = new();
    private double _now;
    private int _order;
    private int _utterance;
    private double _callerFreeAt;
    private double _acknowledgedAt = double.MinValue;
    private int _lastWords;

    private sealed record Piece(ReplyId Reply, int Segment, string Text, double Duration, IReadOnlyList<WordEnd> Words)
    {
        public double Played { get; set; }

        public double Heard { get; set; }

        public double Marked { get; set; }
    }

    private sealed class Reply
    {
        public List<Piece> Pieces { get; } = [];
    }

    private sealed class Mouth
    {
        public List<Piece> Queue { get; } = [];

        public bool IsHeld { get; set; }

        public bool IsPlaying => Queue.Count > 0 && !IsHeld;
    }

    public void Hold(int turns)
    {
        Take(new CallStarted());
        for (var turn = 0; turn < turns; turn++)
        {
            WaitForTheCallersTurn();
            Speak(turn);
        }

        WaitForTheCallersTurn(isPatient: true);
        Take(new HungUp("done"));

        // No turn is lost, none is answered twice, and in the order in which they were said.
        var answered = _answered.Where(a => a.Outcome != ReplyOutcome.Withdrawn).Select(a => a.Answers).ToList();
        Questions(answered).ShouldBe(string.Join(' ', _said));
        Questions(_engine.History.Where(u => u.Speaker == Speaker.Caller).Select(u => u.Text)).ShouldBe(string.Join(' ', _said));
        // Where an opener is heard at once, callers do not go on before an acknowledgement of the last words is answered.
        answered.Count(answers => !answers.Contains("question", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(Opens(seed) ? _lastWords : 0, $"seed {seed}: nobody answers an acknowledgement");
    }

    private static AgentTexts Texts(int seed)
    {
        var texts = EnglishPack.Instance.Texts();
        texts.Filler = "One moment.";
        if (Opens(seed))
            texts.Openers.Add("All right.");
        return texts;
    }

    private static bool Opens(int seed) => seed % 2 == 0;

    /// <summary>An acknowledgement of the agent's last words may stand before the question that follows.</summary>
    private static string Questions(IEnumerable<string> said) => string.Join(' ', said).Replace("mhm ", "", StringComparison.Ordinal);

    /// <summary>The agent has ended, or the caller has had enough of it.</summary>
    private void WaitForTheCallersTurn(bool isPatient = false)
    {
        var since = _now;
        var patience = !isPatient && _random.Next(4) == 0 ? _random.Next(0, 4000) : double.MaxValue;
        var heardSince = (double?)null;
        var quietSince = (double?)null;
        while (true)
        {
            Pass();
            if (_now - since > Longest)
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: nothing happens any more at {_now} ms after \"{_said.LastOrDefault()}\"."));
            if (_now < _callerFreeAt)
                continue;
            if (_mouth.IsPlaying)
            {
                heardSince ??= _now;
                quietSince = null;
                if (_now - heardSince > patience)
                    return;
                if (_random.Next(400) == 0 && !isPatient) // To the last words of all nobody says anything more.
                    Utter(_random.Next(100, 900), _random.Next(2) == 0 ? "" : "mhm");
                continue;
            }

            quietSince ??= _now;
            var isAnswered = _said.Count == 0 ? heardSince is not null : _answered.Exists(a => a.Outcome != ReplyOutcome.Withdrawn && a.Answers.EndsWith(_said[^1], StringComparison.Ordinal));
            if (isAnswered && _now - quietSince > 400)
                return;
            // Somebody who goes on before the answer.
            if (heardSince is null && patience < 300 && _said.Count > 0 && _now - since > patience + 600)
                return;
        }
    }

    /// <summary>Says something, sometimes with a pause in it.</summary>
    private void Speak(int turn)
    {
        var parts = _random.Next(6) == 0 ? 2 : 1;
        for (var part = 0; part < parts; part++)
        {
            var words = $"question {turn.ToString(CultureInfo.InvariantCulture)}{(char)('a' + part)}{(_random.Next(3) == 0 ? " please" : " for you now")}";
            _said.Add(words);
            Utter(_random.Next(700, 2500), words);
            var until = _callerFreeAt + (part + 1 < parts ? _random.Next(250, 1300) : 0);
            while (_now < until)
                Pass();
        }
    }

    /// <summary>The ear's events in order, the recognizer's late, doubled and out of order.</summary>
    private void Utter(double length, string words)
    {
        var (utterance, onset, end) = (++_utterance, _now, _now + length);
        _acknowledgedAt = words == "mhm" ? onset : _acknowledgedAt;
        Post(onset + 64, new SpeechStarted(Ms(onset)));
        for (var at = onset + 100; at < end; at += 100)
            Post(at + 20, new SpeechContinued(Ms(at)));
        Post(end + 200, new SpeechStopped(Ms(end)));
        _callerFreeAt = end + 220;
        var split = words.Split(' ');
        for (var i = 1; i <= split.Length; i++)
            PostOften(onset + (length * i / split.Length) + _random.Next(50, 400), new Transcribed(utterance, string.Join(' ', split.Take(i)), false));
        PostOften(end + 200 + _random.Next(10, 900), new Transcribed(utterance, words, true));
    }

    /// <summary>Lets 20 ms pass.</summary>
    private void Pass()
    {
        _now += Step;
        while (_due.TryPeek(out var happens, out var key) && key.At <= _now)
        {
            _due.Dequeue();
            Wake(key.At);
            happens();
        }

        Wake(_now);
        Play();
    }

    private void Wake(double until)
    {
        while (_engine.Deadline is { } deadline && deadline.TotalMilliseconds <= until)
            Do(_engine.Handle(new DeadlineReached(), deadline));
    }

    private void Take(CallEvent happened) => Do(_engine.Handle(happened, Ms(_now)));

    private void Post(double at, CallEvent happened) => _due.Enqueue(() => Take(happened), (at, _order++));

    /// <summary>And perhaps once more, later.</summary>
    private void PostOften(double at, CallEvent happened)
    {
        Post(at, happened);
        if (_random.Next(5) == 0)
            Post(at + _random.Next(1, 2500), happened);
    }

    private void Do(IReadOnlyList<CallCommand> commands)
    {
        foreach (var command in commands.ToArray())
        {
            switch (command)
            {
                case PredictTurn c:
                    PostOften(_now + _random.Next(0, 200), new TurnPredicted(c.Question, _random.Next(5) == 0 ? null : _random.NextSingle()));
                    break;
                case GenerateReply c:
                    Generate(c.Reply, string.Join(' ', c.History[^1].Text));
                    break;
                case DiscardReply c:
                    _over.Add(c.Reply);
                    break;
                case Speak c:
                    Synthesize(c.Reply, c.Segment, c.Text);
                    break;
                case HoldPlayout:
                    _mouth.IsHeld = true;
                    if (_mouth.Queue is [{ Played: > 0 } held, ..])
                        Mark(held, isEnd: false);
                    break;
                case ResumePlayout c:
                    _mouth.IsHeld = false;
                    if (c.From is { } from && _mouth.Queue is [var playing, ..] && playing.Reply == c.Reply && playing.Segment == c.Segment)
                        playing.Played = playing.Marked = Math.Min(playing.Played, from.TotalMilliseconds);
                    break;
                case ClearPlayout c:
                    _mouth.IsHeld = false;
                    _mouth.Queue.RemoveAll(p => p.Reply <= c.Reply);
                    break;
                case EndReply c:
                    End(c);
                    break;
            }
        }
    }

    private void Generate(ReplyId reply, string question)
    {
        var at = _now + _random.Next(50, 1500);
        Post(_now + 1, new ReplyRequested(reply));
        foreach (var token in $"The answer to {question} is as long as it has to be. And then there is some more of it, which not everybody wants to hear.".Split(' '))
        {
            Live(at += _random.Next(1, 40), reply, new ReplyTextReceived(reply, token + " "));
        }

        Live(at + 1, reply, new ReplyTextEnded(reply));
        if (_random.Next(5) == 0)
            Post(at + _random.Next(1, 3000), new ReplyTextEnded(reply));
        if (_random.Next(20) == 0)
            Post(at + _random.Next(1000, 5000), new ReplyFailed(reply, FailureKind.TimedOut));
    }

    /// <summary>A stream ends when its reply does, though not at once.</summary>
    private void Live(double at, ReplyId reply, CallEvent happened) => _due.Enqueue(
        () =>
        {
            if (!_over.Contains(reply) || _random.Next(2) == 0)
                Take(happened);
        },
        (at, _order++));

    private void Synthesize(ReplyId reply, int segment, string text)
    {
        var words = new List<WordEnd>();
        for (var i = 0; i < text.Length; i++)
            if (text[i] == ' ' || i == text.Length - 1)
                words.Add(new WordEnd(text[i] == ' ' ? i : i + 1, Ms(60 * (i + 1))));
        var piece = new Piece(reply, segment, text, 60 * text.Length, words);
        if (!_replies.TryGetValue(reply, out var of))
            _replies[reply] = of = new Reply();
        of.Pieces.Add(piece);
        Post(_now + 1, new SynthesisRequested(reply, segment));
        // Pieces are synthesized side by side but reach the mouth in their order.
        var ready = _now + _random.Next(30, 600);
        _due.Enqueue(
            () =>
            {
                if (_over.Contains(reply))
                    return;
                _mouth.Queue.Add(piece);
                PostOften(_now, new SegmentQueued(reply, segment, Ms(piece.Duration), words));
            },
            (of.Pieces.Count > 1 ? Math.Max(ready, _queuedAt + 1) : ready, _order++));
        _queuedAt = of.Pieces.Count > 1 ? Math.Max(ready, _queuedAt + 1) : ready;
    }

    private double _queuedAt;

    private void Play()
    {
        if (!_mouth.IsPlaying)
            return;
        var piece = _mouth.Queue[0];
        if (piece.Played == 0)
            PostOften(_now, new PlayoutStarted(piece.Reply, piece.Segment));
        piece.Played = Math.Min(piece.Duration, piece.Played + Step);
        piece.Heard = Math.Max(piece.Heard, piece.Played);
        if (piece.Played == piece.Duration)
        {
            _mouth.Queue.RemoveAt(0);
            Mark(piece, isEnd: true);
        }
        else if (piece.Played - piece.Marked >= MarkSpacing)
        {
            piece.Marked = piece.Played;
            Mark(piece, isEnd: false);
        }
    }

    /// <summary>The carrier returns marks in their order, some late.</summary>
    private void Mark(Piece piece, bool isEnd)
    {
        var at = _markedAt = Math.Max(_markedAt + 1, _now + _random.Next(0, LatestMark));
        PostOften(at, new MarkReached(piece.Reply, piece.Segment, Ms(piece.Played), isEnd));
    }

    private double _markedAt;

    private void End(EndReply ended)
    {
        _over.Add(ended.Reply).ShouldBeTrue($"seed {seed}: reply {ended.Reply} ends once");
        _mouth.Queue.RemoveAll(p => p.Reply == ended.Reply);
        if (ended.Answers is { } answers)
            _answered.Add((answers, ended.Outcome));
        if (ended.Outcome is ReplyOutcome.Completed && _now - _acknowledgedAt <= LastWordsWindow.TotalMilliseconds)
            _lastWords++;
        List<Piece> pieces = _replies.TryGetValue(ended.Reply, out var reply) ? reply.Pieces : [];
        // Of the piece that is played, what was heard since the last mark may be unknown.
        var last = pieces.FindLastIndex(p => p.Heard > 0);
        var surely = string.Join(' ', pieces.Select((p, i) => Words(p, i < last ? p.Heard : p.Heard - MarkSpacing - LatestMark - Step)).Where(t => t.Length > 0));
        var possibly = string.Join(' ', pieces.Select(p => Words(p, p.Heard + Step)).Where(t => t.Length > 0));
        ended.Heard.ShouldStartWith(surely, customMessage: $"seed {seed}: reply {ended.Reply} at {_now}, {ended.Outcome}");
        possibly.ShouldStartWith(ended.Heard, customMessage: $"seed {seed}: reply {ended.Reply} at {_now}, {ended.Outcome}");
    }

    /// <summary>The words that end by then.</summary>
    private static string Words(Piece piece, double at)
    {
        var length = piece.Words.Where(w => w.At.TotalMilliseconds <= at).Select(w => w.TextLength).DefaultIfEmpty().Max();
        return piece.Text[..length].Trim();
    }
}
