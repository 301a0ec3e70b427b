using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Silero;

public sealed class SetupTests : IDisposable
{
    private const string Content = "no such thing";

    /// <summary>As if what these tests write were the true files.</summary>
    private static readonly Dictionary<string, string> Touched = SileroFiles.Checksums.Keys.ToDictionary(name => name, _ => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content))));

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("silero");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void It_is_found_under_its_name()
    {
        using var services = Services();
        services.GetServices<IVoiceActivityModel>().Single().Name.ShouldBe("Silero");
    }

    [Fact]
    public void A_path_that_leads_nowhere_stops_the_start()
    {
        using var services = Services(("RuntimePath", "/nowhere/libonnxruntime.so"), ("ModelPath", "/nowhere/silero.onnx"));
        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<SileroOptions>>().Value).Failures.ShouldBe(
        [
            "Silero__RuntimePath is '/nowhere/libonnxruntime.so': must be the absolute path of ONNX Runtime's shared library",
            "Silero__ModelPath is '/nowhere/silero.onnx': must be the path of silero_vad_v6.onnx",
        ]);
    }

    [Fact]
    public void What_is_not_installed_is_named_with_how_to_install_it()
    {
        Touch("models/silero_vad_v6.onnx");
        SileroFiles.TryFind(new SileroOptions(), [Path("models")], Touched, out _, out var missing).ShouldBeFalse();
        missing.ShouldBe($"libonnxruntime.so is not installed (setup/engines.sh does that); looked in {Path("models")}.");
        SileroFiles.TryFind(new SileroOptions(), [], Touched, out _, out missing).ShouldBeFalse();
        missing.ShouldStartWith("libonnxruntime.so and silero_vad_v6.onnx are not installed");
    }

    [Fact]
    public void The_files_are_looked_for_up_to_the_root_of_the_repository_and_no_further()
    {
        Touch("repository/Orleans.VoiceAgent.sln");
        SileroFiles.Folders(Path("repository/artifacts/bin")).ShouldBe(
            [Path("repository/artifacts/bin/models"), Path("repository/artifacts/models"), Path("repository/models")]);
        SileroFiles.Folders(Path("installed/bin/")).ShouldBe([Path("installed/bin/models")]);
    }

    [Fact]
    public void The_nearest_files_are_taken()
    {
        foreach (var folder in (string[])["near", "far"])
        {
            Touch($"{folder}/libonnxruntime.so");
            Touch($"{folder}/silero_vad_v6.onnx");
        }

        SileroFiles.TryFind(new SileroOptions { ModelPath = Path("far/silero_vad_v6.onnx") }, [Path("near"), Path("far")], Touched, out var files, out _).ShouldBeTrue();
        files.ShouldBe(new SileroFiles(Path("near/libonnxruntime.so"), Path("far/silero_vad_v6.onnx")));
    }

    [Fact]
    public void A_library_that_is_none_is_an_engine_that_is_not_available()
    {
        Touch("libonnxruntime.so");
        Touch("silero_vad_v6.onnx");
        using var services = Services(("RuntimePath", Path("libonnxruntime.so")), ("ModelPath", Path("silero_vad_v6.onnx")));
        var failure = Should.Throw<EngineException>(() => services.GetServices<IVoiceActivityModel>().Single().Create(8000));
        failure.Failure.ShouldBe(EngineFailure.Unavailable);
        failure.Message.ShouldContain("is not a shared library of ONNX Runtime for this machine");
    }

    [Fact]
    public void Weights_that_are_none_are_an_engine_that_failed()
    {
        Sileros.SkipWhereAbsent();
        Touch("silero_vad_v6.onnx");
        using var services = Services(("ModelPath", Path("silero_vad_v6.onnx")));
        Should.Throw<EngineException>(() => services.GetServices<IVoiceActivityModel>().Single().Create(8000)).Failure.ShouldBe(EngineFailure.Failed);
    }

    [Fact]
    public void A_library_that_somebody_else_put_there_is_not_loaded_and_named()
    {
        foreach (var name in SileroFiles.Checksums.Keys)
            Touch($"models/{name}");
        SileroFiles.TryFind(new SileroOptions(), [Path("models")], SileroFiles.Checksums, out _, out var missing).ShouldBeFalse();
        missing.ShouldBe($"{Path("models/libonnxruntime.so")} is not the file that setup/engines.sh installs (SHA-256), and is not used; if it is yours, name it with Silero__RuntimePath.");
        SileroFiles.TryFind(new SileroOptions { RuntimePath = Path("models/libonnxruntime.so") }, [Path("models")], SileroFiles.Checksums, out _, out missing).ShouldBeFalse();
        missing.ShouldContain("silero_vad_v6.onnx is not the file");

        // Behind a link, too.
        Touch("planted.so");
        File.Delete(Path("models/libonnxruntime.so"));
        File.CreateSymbolicLink(Path("models/libonnxruntime.so"), Path("planted.so"));
        SileroFiles.TryFind(new SileroOptions(), [Path("models")], SileroFiles.Checksums, out _, out missing).ShouldBeFalse();
        missing.ShouldContain("libonnxruntime.so is not the file");
    }

    [Fact]
    public void Nothing_is_looked_for_in_the_working_directory() =>
        SileroFiles.Folders(Path("installed/bin")).ShouldNotContain(System.IO.Path.Combine(Environment.CurrentDirectory, "models"));

    [Fact]
    public void A_library_is_named_by_an_absolute_path_only()
    {
        foreach (var path in (string[])["models/libonnxruntime.so", "libonnxruntime.so"])
        {
            using var services = Services(("RuntimePath", path));
            Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<SileroOptions>>().Value).Message.ShouldContain("absolute path");
        }
    }

    [Fact]
    public void What_setup_installs_is_what_is_loaded()
    {
        var setup = File.ReadAllText(System.IO.Path.Combine(Repository(), "setup", "engines.sh"));
        setup.ShouldContain($"runtime_sha256={SileroFiles.Checksums["libonnxruntime.so"]}");
        setup.ShouldContain($"weights_sha256={SileroFiles.Checksums["silero_vad_v6.onnx"]}");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder!.FullName, "Orleans.VoiceAgent.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private string Path(string relative) => System.IO.Path.Combine(_root.FullName, relative);

    private void Touch(string relative)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(relative))!);
        File.WriteAllText(Path(relative), Content);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSilero(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"Silero:{setting.Key}", setting => (string?)setting.Value)).Build())
        .BuildServiceProvider();
}
