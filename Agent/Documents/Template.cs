using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace VoiceAgent.Agent.Documents;

/// <summary>A text with places for a call's variables, in Liquid. It reaches no file, and its work is bounded. Thread-safe.</summary>
internal sealed partial class Template
{
    /// <summary>The most steps that rendering takes.</summary>
    private const int MostSteps = 10_000;

    /// <summary>The longest text that a template may give a name of its own, in characters: a text that grows by itself would fill the memory in a few steps.</summary>
    private const int MostCharacters = 100_000;

    private static readonly FluidParser Parser = new Liquid();

    private static readonly TemplateOptions Options = new() { MaxSteps = MostSteps, MaxRecursion = 20, StrictVariables = true, StrictFilters = true, CultureInfo = CultureInfo.InvariantCulture, Assigned = Bounded, Captured = Bounded };

    private readonly IFluidTemplate _template;

    private Template(IFluidTemplate template, IReadOnlyList<string> secrets) => (_template, Secrets) = (template, secrets);

    /// <summary>The names of the secrets that the text has in it.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>Parses a template, and tries it.</summary>
    /// <param name="sample">A call's variables, each with a value of its kind. No other variable may be used.</param>
    /// <param name="fault">Takes each fault with its line in the source, counted from 1.</param>
    /// <returns>The template; null where it has faults.</returns>
    public static Template? Parse(string source, CallVariables sample, Action<int, string> fault)
    {
        if (!Parser.TryParse(source, out var parsed, out var error))
        {
            var at = Position().Match(error);
            fault(at.Success ? int.Parse(at.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1, $"The template cannot be read: {Position().Replace(error.Split('\n')[0], "").Trim().TrimEnd('.')}.");
            return null;
        }

        var names = new Names();
        names.VisitTemplate(parsed);
        var (known, isGood) = (sample.HasAnySecrets ? [.. sample.Names, "secrets"] : sample.Names.ToList(), true);
        foreach (var name in names.Used.Except(names.Made).Except(known))
        {
            fault(LineOf(source, name), $"The variable {name} is unknown: known here are {string.Join(", ", known)}");
            isGood = false;
        }

        foreach (var name in names.Filters.Where(name => !Options.Filters.TryGetValue(name, out _)))
        {
            fault(LineOf(source, name), $"The filter {name} is unknown: filters are those of Liquid");
            isGood = false;
        }

        var template = new Template(parsed, [.. names.Secrets]);
        if (!isGood)
            return null;
        try
        {
            template.Render(sample.HasAnySecrets ? sample.With([("secrets", names.Secrets.ToDictionary(name => name, _ => "secret"))]) : sample);
            return template;
        }
        catch (DocumentException e)
        {
            fault(1, e.Message);
            return null;
        }
    }

    /// <summary>Puts the values of a call into the text.</summary>
    /// <exception cref="DocumentException">The template takes too many steps, or asks for what its values cannot do.</exception>
    public string Render(CallVariables variables) => Render(variables, NullEncoder.Default);

    /// <summary>Puts the values of a call into an address, where each is escaped.</summary>
    /// <exception cref="DocumentException">The template takes too many steps, or asks for what its values cannot do.</exception>
    public string RenderEscaped(CallVariables variables) => Render(variables, UrlEncoder.Default);

    private string Render(CallVariables variables, TextEncoder encoder)
    {
        var context = new TemplateContext(Options) { TimeZone = variables.Zone, Now = () => variables.StartedAt };
        foreach (var (name, value) in variables.Values)
            context.SetValue(name, value);
        try
        {
            return _template.Render(context, encoder).Trim();
        }
#pragma warning disable CA1031 // A filter throws what it likes about a value that does not suit it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new DocumentException([new DocumentFault("template", 0, $"The template cannot be rendered: {e.Message}")]);
        }
    }

    private static ValueTask<FluidValue> Bounded(string name, FluidValue value, TemplateContext context) =>
        value is StringValue && value.ToStringValue().Length > MostCharacters ? throw new InvalidOperationException($"{name} has more than {MostCharacters} characters.") : ValueTask.FromResult(value);

    private static int LineOf(string source, string name)
    {
        var use = Regex.Match(source, $@"\{{[{{%][^}}]*\b{Regex.Escape(name)}\b", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return use.Success ? 1 + source.AsSpan(0, use.Index + use.Length).Count('\n') : 1;
    }

    [GeneratedRegex(@"\s*(?:at )?\((\d+):\d+\)")]
    private static partial Regex Position();

    /// <summary>Liquid without the tags that reach for other files.</summary>
    private sealed class Liquid : FluidParser
    {
        public Liquid()
        {
            RegisteredTags.Remove("include");
            RegisteredTags.Remove("render");
        }
    }

    /// <summary>Finds the names in a template.</summary>
    private sealed class Names : AstVisitor
    {
        /// <summary>The variables that are read.</summary>
        public SortedSet<string> Used { get; } = new(StringComparer.Ordinal);

        /// <summary>The variables that the template itself makes.</summary>
        public HashSet<string> Made { get; } = new(["forloop", "tablerowloop", "empty", "blank", "nil"], StringComparer.Ordinal);

        /// <summary>The secrets that are read.</summary>
        public SortedSet<string> Secrets { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);

        protected override Expression VisitMemberExpression(MemberExpression memberExpression)
        {
            if (memberExpression.Segments[0] is IdentifierSegment { Identifier: var name })
                Used.Add(name);
            if (memberExpression.Segments is [IdentifierSegment { Identifier: "secrets" }, IdentifierSegment { Identifier: var secret }])
                Secrets.Add(secret);
            return base.VisitMemberExpression(memberExpression);
        }

        protected override Expression VisitFilterExpression(FilterExpression filterExpression)
        {
            Filters.Add(filterExpression.Name);
            return base.VisitFilterExpression(filterExpression);
        }

        protected override Statement VisitAssignStatement(AssignStatement assignStatement)
        {
            Made.Add(assignStatement.Identifier);
            return base.VisitAssignStatement(assignStatement);
        }

        protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
        {
            Made.Add(captureStatement.Identifier);
            return base.VisitCaptureStatement(captureStatement);
        }

        protected override Statement VisitForStatement(ForStatement forStatement)
        {
            Made.Add(forStatement.Identifier);
            return base.VisitForStatement(forStatement);
        }

        protected override Statement VisitTableRowStatement(TableRowStatement tableRowStatement)
        {
            Made.Add(tableRowStatement.Identifier);
            return base.VisitTableRowStatement(tableRowStatement);
        }

        protected override Statement VisitIncrementStatement(IncrementStatement incrementStatement)
        {
            Made.Add(incrementStatement.Identifier);
            return base.VisitIncrementStatement(incrementStatement);
        }

        protected override Statement VisitDecrementStatement(DecrementStatement decrementStatement)
        {
            Made.Add(decrementStatement.Identifier);
            return base.VisitDecrementStatement(decrementStatement);
        }
    }
}
