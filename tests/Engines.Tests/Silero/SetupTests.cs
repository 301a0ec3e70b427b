using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VoiceAgent.Engines.Silero;
using VoiceAgent.Speech;

namespace VoiceAgent.Engines.Tests.Silero;

public sealed class SetupTests : IDisposable
{
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
            "Silero__RuntimePath is '/nowhere/libonnxruntime.so': must be the path of ONNX Runtime's shared library",
            "Silero__ModelPath is '/nowhere/silero.onnx': must be the path of silero_vad_v6.onnx",
        ]);
    }

    [Fact]
    public void What_is_not_installed_is_named_with_how_to_install_it()
    {
        Touch("models/silero_vad_v6.onnx");
        SileroFiles.TryFind(new SileroOptions(), [Path("models")], out _, out var missing).ShouldBeFalse();
        missing.ShouldBe($"libonnxruntime.so is not installed (setup/engines.sh does that); looked in {Path("models")}.");
        SileroFiles.TryFind(new SileroOptions(), [], out _, out missing).ShouldBeFalse();
        missing.ShouldStartWith("libonnxruntime.so and silero_vad_v6.onnx are not installed");
    }

    [Fact]
    public void The_files_are_looked_for_up_to_the_root_of_the_repository_and_no_further()
    {
        Touch("repository/Orleans.VoiceAgent.sln");
        SileroFiles.Folders(Path("elsewhere"), Path("repository/artifacts/bin")).ShouldBe(
            [Path("elsewhere/models"), Path("repository/artifacts/bin/models"), Path("repository/artifacts/models"), Path("repository/models")]);
        SileroFiles.Folders(Path("elsewhere"), Path("installed/bin/")).ShouldBe([Path("elsewhere/models"), Path("installed/bin/models")]);
    }

    [Fact]
    public void The_nearest_files_are_taken()
    {
        foreach (var folder in (string[])["near", "far"])
        {
            Touch($"{folder}/libonnxruntime.so");
            Touch($"{folder}/silero_vad_v6.onnx");
        }

        SileroFiles.TryFind(new SileroOptions { ModelPath = Path("far/silero_vad_v6.onnx") }, [Path("near"), Path("far")], out var files, out _).ShouldBeTrue();
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

    private string Path(string relative) => System.IO.Path.Combine(_root.FullName, relative);

    private void Touch(string relative)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(relative))!);
        File.WriteAllText(Path(relative), "no such thing");
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSilero(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"Silero:{setting.Key}", setting => (string?)setting.Value)).Build())
        .BuildServiceProvider();
}
