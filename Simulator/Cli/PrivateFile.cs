namespace VoiceAgent.Simulator;

/// <summary>Files that hold what was said on the phone, or a key: for their owner only.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes or replaces a file of mode 600, in a folder that is made with mode 700 where there is none.</summary>
    public static FileStream Create(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
            options.UnixCreateMode = Owner;
        }

        return new FileStream(path, options);
    }
}
