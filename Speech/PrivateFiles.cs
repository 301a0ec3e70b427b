namespace VoiceAgent.Speech;

/// <summary>Makes files for nobody but the user of this process. They hold what was said in calls, and by whom.</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder where it is missing. A folder that exists keeps its mode, and missing folders above it get the usual mode.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Makes a file that does not exist yet. Others of this process may read it while it is written.</summary>
    /// <exception cref="IOException">The file exists, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write to the path.</exception>
    public static FileStream Create(string path) => Open(path, FileMode.CreateNew);

    /// <summary>Makes a file, or empties the one that exists, which keeps its mode.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write to the path.</exception>
    public static FileStream Replace(string path) => Open(path, FileMode.Create);

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 16 * 1024 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
