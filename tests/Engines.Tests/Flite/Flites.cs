using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Flite;

/// <summary>The real engine, where it is installed.</summary>
internal static class Flites
{
    public static FliteVoice Voice(string name = "rms")
    {
        try
        {
            return FliteVoice.Open(name);
        }
        catch (EngineException missing) when (missing.Failure == EngineFailure.Unavailable)
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    public static ServiceProvider Services(string voice = "rms") => new ServiceCollection()
        .AddFlite(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Flite:Voice", (string?)voice)]).Build())
        .BuildServiceProvider();

    public static ITextToSpeech TextToSpeech(this ServiceProvider services)
    {
        Voice();
        return services.GetServices<ITextToSpeech>().Single();
    }

    /// <summary>Speaks a text to its end.</summary>
    public static async Task<Spoken> Speak(this ITextToSpeech engine, string text, int sampleRate = 8000)
    {
        var samples = new List<short>();
        var frames = new List<TimeSpan>();
        IReadOnlyList<WordEnd> words = [];
        await foreach (var spoken in engine.SpeakAsync(new SpeechRequest("call", 1, 0, text, sampleRate), TestContext.Current.CancellationToken))
        {
            using var frame = spoken.Audio;
            frame.SampleRate.ShouldBe(sampleRate);
            samples.AddRange(frame.Samples);
            frames.Add(frame.Duration);
            words = spoken.Words;
        }

        return new Spoken([.. samples], frames, words, sampleRate);
    }

    /// <summary>Root mean square of the samples.</summary>
    public static double Loudness(ReadOnlySpan<short> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
            sum += (double)sample * sample;
        return samples.IsEmpty ? 0 : Math.Sqrt(sum / samples.Length);
    }
}

internal sealed record Spoken(short[] Samples, IReadOnlyList<TimeSpan> Frames, IReadOnlyList<WordEnd> Words, int SampleRate)
{
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Samples.Length / SampleRate);

    public ReadOnlySpan<short> Between(TimeSpan from, TimeSpan to) =>
        Samples.AsSpan((int)(from.TotalSeconds * SampleRate), (int)((to - from).TotalSeconds * SampleRate));
}
