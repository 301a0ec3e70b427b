using VoiceAgent.Engines.PocketSphinx;

namespace VoiceAgent.Engines.Tests.PocketSphinx;

public sealed class SpeechLevelTests
{
    [Theory]
    [InlineData(false, new[] { 0, 0, 0, 0, 0 })]
    [InlineData(false, new[] { 20, 10, 50, 20 })]
    [InlineData(false, new[] { 1000, 1200, 1100, 900, 1300 })]
    [InlineData(true, new[] { 1000, 1200 })]
    [InlineData(true, new[] { 30, 100, 60, 30 })]
    [InlineData(true, new[] { 700, 2000, 1500, 800 })]
    public void Steady_and_faint_sounds_are_no_speech(bool mayBe, int[] levels)
    {
        var level = new SpeechLevel();
        foreach (var l in levels)
            level.Add([(short)l, (short)-l]);
        level.MayBeSpeech.ShouldBe(mayBe);
    }
}
