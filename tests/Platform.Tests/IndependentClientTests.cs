using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using VoiceAgent.Audio;
using VoiceAgent.Engines.Flite;
using VoiceAgent.Simulator;
using VoiceAgent.Testing;

namespace VoiceAgent.Platform.Tests;

/// <summary>A caller that shares no code with the platform: <c>tests/independent</c>, in JavaScript, with Telnyx's own SDK.</summary>
public sealed class IndependentClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_built_on_Telnyxs_SDK_holds_a_conversation()
    {
        Repository.RequireEngines();
        var folder = Directory.CreateTempSubdirectory("voiceagent-").FullName;
        try
        {
            await IndependentClient.InstallAsync(folder);
            using var client = Process.Start(new ProcessStartInfo("node", ["call.mjs", Question(folder)])
            {
                WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var complaints = client.StandardError.ReadToEndAsync(Cancel);
            var settings = JsonDocument.Parse((await client.StandardOutput.ReadLineAsync(Cancel))!).RootElement;
            var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}"));
            var configuration = RunningPlatform.Settings(url, new Uri(settings.GetProperty("apiBaseUrl").GetString()!), settings.GetProperty("publicKey").GetString()!);
            configuration["Telnyx__ApiKey"] = settings.GetProperty("apiKey").GetString()!;
            await using var platform = PlatformProcess.Start(configuration);
            await platform.SaysAsync("Application started", Cancel);

            await client.StandardInput.WriteLineAsync(url.ToString());
            client.StandardInput.Close();
            var summary = await client.StandardOutput.ReadToEndAsync(Cancel).WaitAsync(RunningPlatform.Limit, Cancel);
            await client.WaitForExitAsync(Cancel);

            client.ExitCode.ShouldBe(0, $"{summary}\n{await complaints}\nThe platform said:\n{platform.Output}");
            using var http = new HttpClient();
            var id = JsonDocument.Parse(summary).RootElement.GetProperty("call").GetString()!;
            await platform.SaysAsync(RunningPlatform.Listed, Cancel);
            var call = JsonSerializer.Deserialize<PlatformCall>(await http.GetStringAsync(new Uri(url, "/api/calls/" + Uri.EscapeDataString(id)), Cancel), JsonSerializerOptions.Web)!;
            (call.Outcome, call.Cause).ShouldBe(("completed", "normal_clearing"));
            call.Turns.Select(t => t.Caller).ShouldBe([null, "when are you open"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Question(string folder)
    {
        var voice = FliteVoice.Open("awb");
        var spoken = Utterance.ByPhone(voice.Synthesize("when are you open"), voice.SampleRate, 8000);
        var path = Path.Combine(folder, "question.wav");
        using var wav = new WavWriter(File.Create(path), 8000);
        wav.Write(spoken.Audio.Span);
        return path;
    }
}
