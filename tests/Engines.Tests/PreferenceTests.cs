using System.Runtime.CompilerServices;
using VoiceAgent.Audio;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Preference;
using VoiceAgent.Testing;

namespace VoiceAgent.Engines.Tests;

/// <summary>Engines in order of preference: whenever one fails, the caller hears the rest from the next.</summary>
public sealed class PreferenceTests
{
    private const string Text = "We are open from nine to five.";

    private static readonly string[] Words = Text.Split(' ');

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<EngineFallback> _fallbacks = [];

    /// <summary>What an engine does instead of its next word.</summary>
    public enum End
    {
        Failure,
        Silence,
        Defect,
    }

    public static TheoryData<End, int> Ends() => [.. from end in Enum.GetValues<End>() from at in Enumerable.Range(0, Words.Length) select (end, at)];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Wherever_a_model_ends_another_one_writes_the_rest(End end, int at) => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time), new Model("second", time));
        (first.End, first.At) = (end, at);
        var model = new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add);
        (await WriteAsync(model)).ShouldBe(Text);
        second.Requests.ShouldHaveSingleItem().Messages.Select(m => m.Text).ShouldBe(at == 0 ? ["hello"] : ["hello", string.Concat(Words.Take(at).Select(w => w + " "))]);
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        Told("first", "second", end);
    });

    [Theory]
    [MemberData(nameof(Ends))]
    public void Wherever_a_voice_ends_another_one_speaks_the_rest(End end, int at) => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Voice("first", time), new Voice("second", time));
        (first.End, first.At) = (end, at);
        var voice = new PreferredTextToSpeech([first, second], Patience, time, _fallbacks.Add);
        var words = await SpeakAsync(voice, time);
        second.Requests.ShouldHaveSingleItem().Text.ShouldBe(string.Join(' ', Words.Skip(at)));
        words.Select(w => Text[..w.TextLength].Split(' ')[^1]).ShouldBe(Words);
        words.Select(w => w.At).ShouldBe(Words.Select((_, i) => (i + 1) * Voice.PerWord));
        Told("first", "second", end);
    });

    [Theory]
    [InlineData("", "usual")]
    [InlineData("asked", "asked")]
    [InlineData("ASKED", "asked")]
    [InlineData("asked,other", "asked")]
    [InlineData("other,asked", "other")]
    [InlineData("unknown,asked", "asked")]
    [InlineData("unknown", "usual")]
    [InlineData("*,asked", "usual")]
    public void A_request_gets_the_engine_that_it_asks_for(string asked, string writes) => VirtualTime.Run(async time =>
    {
        var models = new[] { new Model("usual", time), new Model("asked", time), new Model("other", time) };
        var model = new PreferredLanguageModel(models.Select(m => new OfferedEngine<ILanguageModel>(m.Name, m, IsUsual: m.Name == "usual")), Patience, time, _fallbacks.Add);
        for (var requests = 0; requests < 2; requests++)
            (await WriteAsync(model, asked.Split(',', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(Text);
        models.Where(m => m.Requests.Count > 0).Select(m => m.Name).ShouldBe([writes]);
        (model.Name, string.Join(',', model.Health.Select(h => h.Name))).ShouldBe(("usual", "usual,asked,other"));
        // What is asked for and is not here is told each time, and explained once.
        _fallbacks.Select(f => (f.From, f.To, f.Reason is not null)).ShouldBe(asked.StartsWith("unknown", StringComparison.Ordinal) ? [("unknown", writes, true), ("unknown", writes, false)] : []);
    });

    [Fact]
    public void Engines_that_a_request_does_not_ask_for_do_not_stand_in_for_those_that_it_does() => VirtualTime.Run(async time =>
    {
        var (usual, first, second) = (new Model("usual", time), new Model("type", time) { End = End.Failure, At = 0 }, new Model("type", time) { End = End.Failure, At = 0 });
        var model = new PreferredLanguageModel(new OfferedEngine<ILanguageModel>[] { new("usual", usual, true), new("first", first, false), new("second", second, false) }, Patience, time, _fallbacks.Add);

        var fault = await Assert.ThrowsAsync<EngineException>(() => WriteAsync(model, "first", "second"));

        (fault.Engine, fault.Failure, fault.Message).ShouldBe(("second", EngineFailure.Overloaded, "second: type: Full."), "engines of one type have names of their own");
        usual.Requests.ShouldBeEmpty();
        var told = _fallbacks.ShouldHaveSingleItem();
        (told.From, told.To, told.Reason!.Engine).ShouldBe(("first", "second", "first"));
        (await WriteAsync(model, "first", AskedEngine.Usual)).ShouldBe(Text);
    });

    [Fact]
    public void A_list_in_which_nothing_can_be_asked_for_serves_every_request() => VirtualTime.Run(async time =>
    {
        var model = new PreferredLanguageModel([new Model("first", time)], Patience, time, _fallbacks.Add);
        (await WriteAsync(model, "asked elsewhere")).ShouldBe(Text);
        _fallbacks.ShouldBeEmpty();
    });

    [Fact]
    public void A_voice_that_fails_after_its_last_word_is_not_repeated() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Voice("first", time) { End = End.Failure, At = Words.Length }, new Voice("second", time));
        (await SpeakAsync(new PreferredTextToSpeech([first, second], Patience, time, _fallbacks.Add), time)).Count.ShouldBe(Words.Length);
        second.Requests.ShouldBeEmpty();
    });

    [Fact]
    public void Of_a_voice_that_does_not_tell_its_words_nothing_is_left_out() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Voice("first", time) { End = End.Failure, At = 4, TellsWords = false }, new Voice("second", time));
        await SpeakAsync(new PreferredTextToSpeech([first, second], Patience, time, _fallbacks.Add), time);
        Words.Select((_, i) => string.Join(' ', Words.Skip(i))).Take(5).ShouldContain(second.Requests.ShouldHaveSingleItem().Text);
    });

    [Fact]
    public void Where_all_fail_the_last_ones_reason_is_told() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time) { End = End.Silence, At = 0 }, new Model("second", time) { End = End.Failure, At = 2 });
        var fault = await Assert.ThrowsAsync<EngineException>(() => WriteAsync(new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add)));
        (fault.Engine, fault.Failure).ShouldBe(("second", EngineFailure.Overloaded));
    });

    [Fact]
    public void The_last_one_may_take_its_time() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time) { End = End.Failure, At = 0 }, new Model("second", time) { Pause = 3 * Patience });
        (await WriteAsync(new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add))).ShouldBe(Text);
    });

    [Fact]
    public void One_that_failed_is_left_alone_for_a_while_and_then_asked_again() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time) { End = End.Failure, At = 0 }, new Model("second", time));
        var model = new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add);
        await WriteAsync(model);
        await WriteAsync(model);
        first.Requests.Count.ShouldBe(1, "it failed just now");
        _fallbacks.Select(f => f.Reason is null).ShouldBe([false, true], "each reply that another one writes counts");
        await time.Delay(TimeSpan.FromSeconds(2));
        await WriteAsync(model);
        first.Requests.Count.ShouldBe(2);
        await time.Delay(TimeSpan.FromSeconds(2));
        await WriteAsync(model);
        first.Requests.Count.ShouldBe(2, "it failed twice in a row");
        await time.Delay(TimeSpan.FromSeconds(2));
        first.At = int.MaxValue;
        await WriteAsync(model);
        await WriteAsync(model);
        first.Requests.Count.ShouldBe(4, "it is well again");
    });

    [Fact]
    public void While_one_reply_tries_it_others_do_not() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time) { End = End.Failure, At = 0 }, new Model("second", time));
        var model = new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add);
        await WriteAsync(model);
        await time.Delay(TimeSpan.FromSeconds(2));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => WriteAsync(model)));
        first.Requests.Count.ShouldBe(2);
    });

    [Fact]
    public void A_reply_that_is_not_wanted_says_nothing_about_its_model() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time) { End = End.Failure, At = 0 }, new Model("second", time));
        var model = new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add);
        await WriteAsync(model);
        await time.Delay(TimeSpan.FromSeconds(2));
        first.At = int.MaxValue;
        using var unwanted = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in model.ReplyAsync(Model.Request, unwanted.Token))
                unwanted.Cancel();
        });
        await WriteAsync(model);
        first.Requests.Count.ShouldBe(3, "it is still to be tried");
    });

    [Fact]
    public void A_tool_that_was_called_is_not_called_again() => VirtualTime.Run(async time =>
    {
        var (first, second) = (new Model("first", time) { End = End.Failure, At = 1, Tool = new ReplyToolCall("a", "book", "{}") }, new Model("second", time));
        await Assert.ThrowsAsync<EngineException>(() => WriteAsync(new PreferredLanguageModel([first, second], Patience, time, _fallbacks.Add)));
        second.Requests.ShouldBeEmpty();
    });

    private void Told(string from, string to, End end)
    {
        var fallback = _fallbacks.ShouldHaveSingleItem();
        (fallback.From, fallback.To, fallback.Reason!.Failure).ShouldBe((from, to, end switch
        {
            End.Failure => EngineFailure.Overloaded,
            End.Silence => EngineFailure.TimedOut,
            _ => EngineFailure.Failed,
        }));
    }

    private static async Task<string> WriteAsync(PreferredLanguageModel model, params string[] asked)
    {
        var text = "";
        await foreach (var part in model.ReplyAsync(Model.Request with { Engines = asked }, CancellationToken.None))
            text += (part as ReplyText)?.Text;
        return text.Trim();
    }

    private static async Task<IReadOnlyList<WordEnd>> SpeakAsync(PreferredTextToSpeech voice, VirtualTime time)
    {
        IReadOnlyList<WordEnd> words = [];
        await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("call", 1, 0, Text, 8000), CancellationToken.None))
        {
            spoken.Audio.Dispose();
            words = spoken.Words;
        }

        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        return words;
    }

    private static async Task EndAsync(End end, string engine, VirtualTime time, CancellationToken cancellationToken)
    {
        switch (end)
        {
            case End.Failure:
                throw new EngineException(engine, EngineFailure.Overloaded, "Full.");
            case End.Defect:
                throw new InvalidOperationException("A defect.");
            default:
                await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
                break;
        }
    }

    /// <summary>Writes what the reply still lacks, a word at a time.</summary>
    private sealed class Model(string name, VirtualTime time) : ILanguageModel
    {
        public static readonly ReplyRequest Request = new("call", "", [new Message(MessageRole.Caller, "hello")], []);

        public string Name => name;

        public End End { get; set; }

        /// <summary>The word instead of which it ends.</summary>
        public int At { get; set; } = int.MaxValue;

        public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(50);

        public ReplyToolCall? Tool { get; set; }

        public List<ReplyRequest> Requests { get; } = [];

        public async IAsyncEnumerable<ReplyPart> ReplyAsync(ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Requests.Add(request);
            var written = request.Messages.Where(m => m.Role == MessageRole.Agent).Sum(m => m.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
            for (var word = written; word < Words.Length; word++)
            {
                await Task.Delay(Pause, time, cancellationToken);
                if (word == At)
                    await EndAsync(End, name, time, cancellationToken);
                yield return Tool ?? (ReplyPart)new ReplyText(Words[word] + " ");
            }
        }
    }

    /// <summary>Speaks a word at a time.</summary>
    private sealed class Voice(string name, VirtualTime time) : ITextToSpeech
    {
        public static readonly TimeSpan PerWord = TimeSpan.FromMilliseconds(300);

        public string Name => name;

        public End End { get; set; }

        public int At { get; set; } = int.MaxValue;

        public bool TellsWords { get; set; } = true;

        public List<SpeechRequest> Requests { get; } = [];

        public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Requests.Add(request);
            var (length, ends) = (0, new List<WordEnd>());
            var words = request.Text.Split(' ');
            for (var i = 0; i <= words.Length; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
                if (i == At)
                    await EndAsync(End, name, time, cancellationToken);
                if (i == words.Length)
                    break;
                length += words[i].Length + (i > 0 ? 1 : 0);
                ends.Add(new WordEnd(length, (i + 1) * PerWord));
                yield return new SpokenAudio(AudioFrame.Copy(request.SampleRate, new short[(int)(PerWord.TotalSeconds * request.SampleRate)]), TellsWords ? [.. ends] : []);
            }
        }
    }
}
