using System.Runtime.Versioning;
using VoiceAgent.Audio;
using VoiceAgent.Speech;
using VoiceAgent.Speech.Phrases;

namespace VoiceAgent.Engines.Tests;

public sealed class PhraseTests : IDisposable
{
    private const string Greeting = "Hello, how can I help you?";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
    private readonly List<Exception> _faults = [];

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_phrase_is_spoken_once_and_then_needs_no_engine()
    {
        var engine = new Engine();
        var voice = Voice(engine);
        (await voice.PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeTrue();
        engine.Fault = new EngineException("test", EngineFailure.Unavailable, "Away.");
        var (samples, words) = await SpeakAsync(voice, Greeting);
        samples.ShouldBe(Engine.Sound(Greeting, 8000));
        words.ShouldBe(Engine.Words(Greeting));
        engine.Spoken.ShouldBe([Greeting]);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_kept_is_for_this_user_only()
    {
        await Voice(new Engine()).PrepareAsync(8000, TestContext.Current.CancellationToken);
        File.GetUnixFileMode(_folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(_folder).ShouldNotBeEmpty();
        foreach (var file in Directory.GetFiles(_folder))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact]
    public async Task The_next_start_loads_it()
    {
        await Voice(new Engine()).PrepareAsync(8000, TestContext.Current.CancellationToken);
        var engine = new Engine();
        var voice = Voice(engine);
        (await voice.PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeTrue();
        var (samples, words) = await SpeakAsync(voice, Greeting);
        samples.ShouldBe(Engine.Sound(Greeting, 8000));
        words.ShouldBe(Engine.Words(Greeting));
        engine.Spoken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_voice_speaks_it_anew()
    {
        await Voice(new Engine()).PrepareAsync(8000, TestContext.Current.CancellationToken);
        var engine = new Engine { Voice = "another" };
        await Voice(engine).PrepareAsync(8000, TestContext.Current.CancellationToken);
        engine.Spoken.ShouldBe([Greeting]);
    }

    [Theory]
    [InlineData(".wav")]
    [InlineData(".json")]
    public async Task What_is_broken_in_the_folder_is_made_anew(string extension)
    {
        await Voice(new Engine()).PrepareAsync(8000, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Directory.GetFiles(_folder, "*" + extension).Single(), "oops", TestContext.Current.CancellationToken);
        var engine = new Engine();
        (await Voice(engine).PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeTrue();
        engine.Spoken.ShouldBe([Greeting]);
        (await Voice(new Engine { Fault = new EngineException("test", EngineFailure.Failed, "") }).PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeTrue("it was written again");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_keeps_it_in_memory()
    {
        await File.WriteAllTextAsync(_folder, "a file", TestContext.Current.CancellationToken);
        try
        {
            var engine = new Engine();
            var voice = Voice(engine);
            (await voice.PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeFalse();
            _faults.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
            (await voice.PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeTrue("it is there");
            engine.Spoken.ShouldBe([Greeting]);
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    [Fact]
    public async Task What_is_no_phrase_is_spoken_and_not_kept()
    {
        var engine = new Engine();
        var voice = Voice(engine);
        await SpeakAsync(voice, "Mister Smith, on Tuesday.");
        await SpeakAsync(voice, "Mister Smith, on Tuesday.");
        engine.Spoken.ShouldBe(["Mister Smith, on Tuesday.", "Mister Smith, on Tuesday."]);
        Directory.Exists(_folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_rate_that_nobody_expected_is_made_ready_when_it_is_asked_for()
    {
        var engine = new Engine();
        var voice = Voice(engine);
        await SpeakAsync(voice, Greeting, 16000);
        await SpeakAsync(voice, Greeting, 16000);
        var (samples, _) = await SpeakAsync(voice, Greeting, 16000);
        samples.ShouldBe(Engine.Sound(Greeting, 16000));
        engine.Spoken.Count.ShouldBe(2, "once for the caller, once to be kept");
    }

    [Fact]
    public async Task A_service_that_is_away_is_asked_again_later()
    {
        var engine = new Engine { Fault = new EngineException("test", EngineFailure.Unavailable, "Away.") };
        var voice = Voice(engine);
        (await voice.PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeFalse();
        engine.Fault = null;
        (await voice.PrepareAsync(8000, TestContext.Current.CancellationToken)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_phrase_in_another_voice_is_spoken_by_that_one()
    {
        var engine = new Engine();
        var voice = Voice(engine);
        await voice.PrepareAsync(8000, TestContext.Current.CancellationToken);
        engine.Spoken.Clear();
        foreach (var asked in new[] { "another", engine.Name, "" })
            await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("call", 1, 0, Greeting, 8000) { Engines = asked.Length == 0 ? [] : [asked] }, TestContext.Current.CancellationToken))
                spoken.Audio.Dispose();
        engine.Spoken.ShouldBe([Greeting], "only the voice that is not that of the phrases has to speak");
    }

    private PhraseVoice Voice(Engine engine) => new(engine, engine, engine.Name, [Greeting, Greeting], new PhraseStore(_folder), _faults.Add);

    private static async Task<(short[] Samples, IReadOnlyList<WordEnd> Words)> SpeakAsync(PhraseVoice voice, string text, int sampleRate = 8000)
    {
        var samples = new List<short>();
        IReadOnlyList<WordEnd> words = [];
        await foreach (var spoken in voice.SpeakAsync(new SpeechRequest("call", 1, 0, text, sampleRate), TestContext.Current.CancellationToken))
        {
            samples.AddRange(spoken.Audio.Samples);
            spoken.Audio.Dispose();
            words = spoken.Words;
        }

        return ([.. samples], words);
    }

    private sealed class Engine : ITextToSpeech
    {
        public string Name => "test";

        public string Voice { get; init; } = "one";

        public EngineException? Fault { get; set; }

        public List<string> Spoken { get; } = [];

        public static short[] Sound(string text, int sampleRate) => [.. text.SelectMany(c => Enumerable.Repeat((short)c, sampleRate / 10))];

        public static IReadOnlyList<WordEnd> Words(string text) => [new WordEnd(text.Length, TimeSpan.FromSeconds(text.Length / 10.0))];

        public async IAsyncEnumerable<SpokenAudio> SpeakAsync(SpeechRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (Fault is not null)
                throw Fault;
            Spoken.Add(request.Text);
            await Task.CompletedTask;
            yield return new SpokenAudio(AudioFrame.Copy(request.SampleRate, Sound(request.Text, request.SampleRate)), Words(request.Text));
        }
    }
}
