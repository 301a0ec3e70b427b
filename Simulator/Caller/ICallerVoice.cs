using System.Diagnostics;

namespace VoiceAgent.Simulator;

/// <summary>Turns a caller's text into speech.</summary>
internal interface ICallerVoice
{
    int SampleRate { get; }

    short[] Synthesize(string text);
}

/// <summary>The <c>flite</c> command as a voice.</summary>
internal sealed class FliteCommandVoice(string name) : ICallerVoice
{
    /// <summary>All of flite's clustergen voices speak at this rate.</summary>
    public int SampleRate => 16000;

    /// <exception cref="InvalidOperationException">flite is not installed or does not know the voice.</exception>
    public short[] Synthesize(string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("flite", ["-voice", name, "-t", text, "-o", file]) { RedirectStandardError = true };
            using var flite = Process.Start(start) ?? throw new InvalidOperationException("flite could not be started.");
            var complaint = flite.StandardError.ReadToEnd();
            flite.WaitForExit();
            if (flite.ExitCode != 0)
                throw new InvalidOperationException($"flite failed: {complaint.Trim()}");
            return AudioStandIn.ReadWav(file).Pcm;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("flite is not installed (Debian package flite).", missing);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
