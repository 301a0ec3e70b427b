using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace VoiceAgent.Hosting;

/// <summary>An engine of the section <c>Engines</c>: one of a type, under a name of its own and with options of its own.</summary>
/// <param name="Name">The name by which options and agents ask for it.</param>
/// <param name="Type">The type, as <see cref="EngineCatalogue.Types"/> has it; anything where that is a fault.</param>
internal sealed partial record EngineInstance(string Name, string Type)
{
    /// <summary>The section of configuration.</summary>
    public const string Section = "Engines";

    /// <summary>Reads the engines that configuration names, in the order of their names.</summary>
    public static IReadOnlyList<EngineInstance> Read(IConfiguration configuration) =>
        [.. configuration.GetSection(Section).GetChildren().Select(child => new EngineInstance(child.Key, child[nameof(Type)]?.Trim() ?? ""))];

    /// <summary>What is wrong with the name or the type, in a sentence; null where nothing is.</summary>
    public string? Fault =>
        !NameForm().IsMatch(Name) ? $"{Section}__{Name} is a name that no option can have: must be letters, digits, hyphens and single underscores"
        : EngineCatalogue.Types.Contains(Name, StringComparer.OrdinalIgnoreCase) ? $"{Section}__{Name} is the name of a type of engines: must be another name"
        : !EngineCatalogue.Types.Contains(Type, StringComparer.OrdinalIgnoreCase) ? $"{Section}__{Name}__{nameof(Type)} is {(Type.Length == 0 ? "not set" : $"'{Type}'")}: must be {string.Join(" or ", EngineCatalogue.Types)}"
        : null;

    [GeneratedRegex("^[A-Za-z0-9](_?[A-Za-z0-9-])*$")]
    private static partial Regex NameForm();
}

/// <summary>The engines of the section <c>Engines</c>. Each lives in a container of its own, in which its section stands where its type's own would: engines need not know that there are several of them.</summary>
internal sealed class EngineInstances : IHostedService, IAsyncDisposable
{
    private readonly List<(EngineInstance Instance, ServiceProvider Services)> _instances = [];
    private readonly List<IHostedService> _started = [];

    public EngineInstances(IConfiguration configuration, ILoggerFactory loggers, IMeterFactory meters, TimeProvider time)
    {
        foreach (var instance in EngineInstance.Read(configuration).Where(instance => instance.Fault is null))
        {
            var services = new ServiceCollection();
            services.AddSingleton(loggers).AddLogging().AddSingleton(meters).AddSingleton(time);
            EngineCatalogue.AddType(services, new InstanceConfiguration(configuration, instance), instance.Type);
            _instances.Add((instance, services.BuildServiceProvider()));
        }
    }

    /// <summary>What is wrong with the engines' options, one sentence each.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (_, services) in _instances)
        {
            var faults = new List<string>();
            try
            {
                services.GetService<IStartupValidator>()?.Validate();
            }
            catch (OptionsValidationException e)
            {
                faults.AddRange(e.Failures);
            }
            catch (AggregateException e)
            {
                faults.AddRange(e.InnerExceptions.OfType<OptionsValidationException>().SelectMany(fault => fault.Failures));
            }

            foreach (var fault in faults)
                yield return fault;
        }
    }

    /// <summary>The engines of a kind, each with its name.</summary>
    public IEnumerable<(string Name, T Engine)> Of<T>() => _instances.SelectMany(instance => instance.Services.GetServices<T>().Select(engine => (instance.Instance.Name, engine)));

    /// <summary>Starts what the engines run beside the calls.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in Of<IHostedService>())
        {
            _started.Add(service.Engine);
            await service.Engine.StartAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var service in Enumerable.Reverse(_started))
            await service.StopAsync(cancellationToken);
        _started.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, services) in _instances)
            await services.DisposeAsync();
    }

    /// <summary>Tells at the start what is wrong with the section <c>Engines</c>.</summary>
    internal sealed class Validator(IConfiguration configuration, EngineInstances instances) : IValidateOptions<Checked>
    {
        public ValidateOptionsResult Validate(string? name, Checked options)
        {
            List<string> faults = [.. EngineInstance.Read(configuration).Select(instance => instance.Fault).OfType<string>(), .. instances.Faults()];
            return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
        }
    }

    /// <summary>Stands for the section, whose keys are names that operators choose.</summary>
    internal sealed class Checked;

    /// <summary>The configuration as an engine sees it: its instance's section is where the section of its type would be.</summary>
    private sealed class InstanceConfiguration(IConfiguration root, EngineInstance instance) : IConfiguration
    {
        public string? this[string key]
        {
            get => root[key];
            set => root[key] = value;
        }

        public IConfigurationSection GetSection(string key) => key.Equals(instance.Type, StringComparison.OrdinalIgnoreCase)
            ? new InstanceSection(root.GetSection($"{EngineInstance.Section}:{instance.Name}"))
            : root.GetSection(key);

        public IEnumerable<IConfigurationSection> GetChildren() => root.GetChildren();

        public IChangeToken GetReloadToken() => root.GetReloadToken();
    }

    /// <summary>An instance's section without its type, which is no option of the engine.</summary>
    private sealed class InstanceSection(IConfigurationSection section) : IConfigurationSection
    {
        public string Key => section.Key;

        public string Path => section.Path;

        public string? Value
        {
            get => section.Value;
            set => section.Value = value;
        }

        public string? this[string key]
        {
            get => section[key];
            set => section[key] = value;
        }

        public IConfigurationSection GetSection(string key) => section.GetSection(key);

        public IEnumerable<IConfigurationSection> GetChildren() => section.GetChildren().Where(child => !child.Key.Equals(nameof(EngineInstance.Type), StringComparison.OrdinalIgnoreCase));

        public IChangeToken GetReloadToken() => section.GetReloadToken();
    }
}
