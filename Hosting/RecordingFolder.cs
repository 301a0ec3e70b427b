using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Checks the folder of call logs before a call needs it.</summary>
internal static partial class RecordingFolder
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="OptionsValidationException">Nothing can be written to the folder.</exception>
    public static void Check(string folder, ILogger logger)
    {
        if (folder.Length == 0)
            return;
        try
        {
            PrivateFiles.CreateFolder(folder);
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}");
            PrivateFiles.Create(probe).Dispose();
            File.Delete(probe);
            if (!OperatingSystem.IsWindows() && (new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true) ?? new DirectoryInfo(folder)).UnixFileMode is var mode && (mode & Others) != 0)
                LogOpen(logger, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsValidationException("Calls", typeof(string), [$"Calls__RecordTo is \"{folder}\"; allowed: a folder that this process can write to ({e.Message})"]);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Other users than that of this process may enter the folder of call logs, {Folder}. The logs themselves can be read by that user alone")]
    private static partial void LogOpen(ILogger logger, string folder);
}
