using VoiceAgent.Audio;

namespace VoiceAgent.Simulator.Tests;

/// <summary>What a caller says, put together of recordings, pauses and sounds.</summary>
public sealed class CallerSoundTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voiceagent-recordings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Recordings_are_cut_to_their_sound_and_their_words_end_within_it()
    {
        Record("digits/5", silence: 200, tone: 400);
        Record("bye", silence: 300, tone: 500);
        var sound = CallerSound.Make("{digits/5 five} <600> {bye good bye}", "", recordings: _folder);
        sound.Pauses.ShouldBe(1);
        Near(sound.Onset, 200);
        Near(sound.LastSound, 200 + 400 + 600 + 500);
        sound.Words.Select(w => w.Word).ShouldBe(["five", "good", "bye"]);
        Near(sound.Words[0].Until, 600);
        Near(sound.Words[1].Until, 1200 + (500 * 4 / 7));
        Near(sound.Words[2].Until, 1700);
    }

    [Fact]
    public void A_recording_that_is_not_there_is_named() =>
        Should.Throw<FileNotFoundException>(() => CallerSound.Make("{digits/6 six}", "", recordings: Directory.CreateDirectory(Path.Combine(_folder, "digits")).Parent!.FullName)).Message.ShouldContain("6.wav");

    [Fact]
    public void A_sound_that_nobody_knows_is_named() => Should.Throw<InvalidDataException>(() => CallerSound.Make("[moo]", "")).Message.ShouldContain("[moo]");

    /// <summary>A telephone's band and the loudness window blur edges.</summary>
    private static void Near(TimeSpan time, double milliseconds) => time.TotalMilliseconds.ShouldBe(milliseconds, 40);

    private void Record(string name, int silence, int tone)
    {
        var file = Path.Combine(_folder, name + ".wav");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var samples = new short[8 * (silence + tone + silence)];
        for (var i = 0; i < 8 * tone; i++)
            samples[(8 * silence) + i] = (short)(9000 * Math.Sin(2 * Math.PI * 800 * i / 8000));
        using var stream = File.Create(file);
        using var writer = new WavWriter(stream, 8000);
        writer.Write(samples);
    }
}
