namespace VoiceAgent.Engines.Tests.Flite;

public sealed class WordTests
{
    [Theory]
    [InlineData("rms", "Hello, how can I help?", "Hello,|how|can|I|help?")]
    [InlineData("kal", "Hello, how can I help?", "Hello,|how|can|I|help?")]
    [InlineData("slt", "Dr. Smith's bill is $12.50 (about \"ten\" pounds) - ok.", "Dr.|Smith's|bill|is|$12.50|(about|\"ten\"|pounds)|- ok.")]
    [InlineData("rms", "It’s at the café — “half past ten”… right?", "It’s|at|the|café|— “half|past|ten”…|right?")]
    [InlineData("rms", "  Two  spaces.\nA line. ", "Two|spaces.|A|line.")]
    public async Task Words_end_where_they_end_in_the_text(string voice, string text, string words)
    {
        using var services = Flites.Services(voice);
        var spoken = await services.TextToSpeech().Speak(text);

        SpeechTests.Ascends(spoken);
        var start = 0;
        var ended = new List<string>();
        foreach (var word in spoken.Words)
        {
            ended.Add(text[start..word.TextLength].Trim());
            start = word.TextLength;
        }

        string.Join('|', ended).ShouldBe(words);
    }

    [Theory]
    [InlineData("rms")]
    [InlineData("slt")]
    [InlineData("kal")]
    public async Task The_last_word_ends_where_the_sound_ends(string voice)
    {
        using var services = Flites.Services(voice);
        var spoken = await services.TextToSpeech().Speak("We close at noon.");
        var end = spoken.Words[^1].At;

        Flites.Loudness(spoken.Between(end - TimeSpan.FromMilliseconds(150), end)).ShouldBeGreaterThan(300);
        Flites.Loudness(spoken.Between(end + TimeSpan.FromMilliseconds(40), spoken.Duration)).ShouldBeLessThan(300);
    }

    [Fact]
    public async Task All_words_are_known_with_the_first_audio()
    {
        using var services = Flites.Services();
        var engine = services.TextToSpeech();
        await foreach (var spoken in engine.SpeakAsync(new("call", 1, 0, "One two three.", 8000), TestContext.Current.CancellationToken))
        {
            using var frame = spoken.Audio;
            spoken.Words.Count.ShouldBe(3);
        }
    }
}
