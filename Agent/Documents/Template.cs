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

    /// <summary>The longest text that a template may give, all of it or to a name of its own, in characters: a text that grows by itself would fill the memory in a few steps.</summary>
    private const int MostCharacters = 300_000;

    /// <summary>How deep blocks may be nested in each other.</summary>
    private const int MostDepth = 30;

    private static readonly FluidParser Parser = new Liquid();

    // A value that is not known in a call is empty, but every value that a template asks for is known when it is tried.
    private static readonly TemplateOptions Options = Made(isTried: false);
    private static readonly TemplateOptions Tried = Made(isTried: true);

    private readonly IFluidTemplate _template;

    private Template(IFluidTemplate template, Names names) => (_template, Secrets, Uses, Needs) = (template, [.. names.Secrets], [.. names.Used.Except(names.Made)], [.. names.Used.Except(names.Made).Except(names.Tested)]);

    /// <summary>The names of the variables that the text has in it.</summary>
    public IReadOnlyList<string> Uses { get; }

    /// <summary>The names of those variables that the text has in it whether they are known or not: no condition asks for them, and no <c>default</c> stands in for them.</summary>
    public IReadOnlyList<string> Needs { get; }

    /// <summary>The names of the secrets that the text has in it.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>Parses a template, and tries it.</summary>
    /// <param name="sample">A call's variables, each with a value of its kind. No other variable may be used.</param>
    /// <param name="fault">Takes each fault with its line in the source, counted from 1.</param>
    /// <returns>The template; null where it has faults.</returns>
    public static Template? Parse(string source, CallVariables sample, Action<int, string> fault)
    {
        if (Depth(source) > MostDepth)
        {
            fault(1, $"The template cannot be read: blocks may be nested {MostDepth} deep.");
            return null;
        }

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

        if (names.HasLongRange)
        {
            fault(1, $"A range, such as (1..10), must have numbers of 0 to {MostSteps}");
            isGood = false;
        }

        var template = new Template(parsed, names);
        if (!isGood)
            return null;
        try
        {
            template.Render(sample.HasAnySecrets ? sample.With([("secrets", names.Secrets.ToDictionary(name => name, _ => "secret"))]) : sample, NullEncoder.Default, Tried);
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
    public string Render(CallVariables variables) => Render(variables, NullEncoder.Default, Options);

    /// <summary>Puts the values of a call into an address, where each is escaped.</summary>
    /// <exception cref="DocumentException">The template takes too many steps, or asks for what its values cannot do.</exception>
    public string RenderEscaped(CallVariables variables) => Render(variables, UrlEncoder.Default, Options);

    private string Render(CallVariables variables, TextEncoder encoder, TemplateOptions options)
    {
        var context = new TemplateContext(options) { TimeZone = variables.Zone, Now = () => variables.StartedAt };
        foreach (var (name, value) in variables.Values)
            context.SetValue(name, value);
        try
        {
            using var written = new BoundedWriter();
            // No value of a call is waited for, so this is done when it returns.
            _template.RenderAsync(written, encoder, context).AsTask().GetAwaiter().GetResult();
            return written.ToString().Trim();
        }
#pragma warning disable CA1031 // A filter throws what it likes about a value that does not suit it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new DocumentException([new DocumentFault("template", 0, $"The template cannot be rendered: {e.Message}")]);
        }
    }

    private static TemplateOptions Made(bool isTried) => Limited(new() { MaxSteps = MostSteps, MaxRecursion = 20, StrictVariables = isTried, StrictFilters = true, CultureInfo = CultureInfo.InvariantCulture, Assigned = Bounded, Captured = Bounded });

    private static TemplateOptions Limited(TemplateOptions options)
    {
        // Every other filter gives little more than it gets.
        options.Filters.AddFilter("replace", (input, arguments, _) => Replace(input.ToStringValue(), arguments.At(0).ToStringValue(), arguments.At(1).ToStringValue()));
        if (options.Filters.TryGetValue("join", out var join))
        {
            options.Filters.AddFilter("join", (input, arguments, context) => input is ArrayValue { Values.Count: var count } && (long)count * arguments.At(0).ToStringValue().Length > MostCharacters
                ? throw new InvalidOperationException($"A text would have more than {MostCharacters} characters.")
                : join(input, arguments, context));
        }

        return options;
    }

    private static ValueTask<FluidValue> Replace(string text, string old, string by)
    {
        if (old.Length == 0)
            return ValueTask.FromResult<FluidValue>(new StringValue(text));
        return text.Length + ((long)text.AsSpan().Count(old) * (by.Length - old.Length)) > MostCharacters
            ? throw new InvalidOperationException($"A text would have more than {MostCharacters} characters.")
            : ValueTask.FromResult<FluidValue>(new StringValue(text.Replace(old, by, StringComparison.Ordinal)));
    }

    private static ValueTask<FluidValue> Bounded(string name, FluidValue value, TemplateContext context) =>
        value is StringValue && value.ToStringValue().Length > MostCharacters ? throw new InvalidOperationException($"{name} has more than {MostCharacters} characters.")
        : value is ArrayValue { Values.Count: > MostSteps } ? throw new InvalidOperationException($"{name} has more than {MostSteps} items.") : ValueTask.FromResult(value);

    /// <summary>The line of the first use of a name within a tag; 1 where there is none.</summary>
    private static int LineOf(string source, string name)
    {
        for (var at = source.IndexOf(name, StringComparison.Ordinal); at >= 0; at = source.IndexOf(name, at + name.Length, StringComparison.Ordinal))
        {
            var before = source.AsSpan(0, at);
            var isWord = (at == 0 || !IsOfName(before[^1])) && (at + name.Length == source.Length || !IsOfName(source[at + name.Length]));
            if (isWord && before.LastIndexOf('{') > before.LastIndexOf('}'))
                return 1 + before.Count('\n');
        }

        return 1;

        static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
    }

    /// <summary>How deep blocks are nested in each other. The parser goes as deep, and has no bound of its own.</summary>
    private static int Depth(string source)
    {
        var (depth, deepest) = (0, 0);
        foreach (var tag in Block().EnumerateMatches(source))
        {
            depth += source.AsSpan(tag.Index, tag.Length).Contains("end", StringComparison.Ordinal) ? -1 : 1;
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    [GeneratedRegex(@"\{%-?\s{0,20}(end)?(if|unless|case|for|tablerow|capture|ifchanged|comment|raw)\b")]
    private static partial Regex Block();

    [GeneratedRegex(@"\s*(?:at )?\((\d+):\d+\)")]
    private static partial Regex Position();

    /// <summary>Takes a text of limited length.</summary>
    private sealed class BoundedWriter : StringWriter
    {
        public BoundedWriter()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public override void Write(char value)
        {
            Grow(1);
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Grow(count);
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Grow(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(string? value)
        {
            Grow(value?.Length ?? 0);
            base.Write(value);
        }

        private void Grow(int length)
        {
            if (GetStringBuilder().Length + length > MostCharacters)
                throw new InvalidOperationException($"The text would have more than {MostCharacters} characters.");
        }
    }

    /// <summary>Liquid without the tags that reach for other files.</summary>
    private sealed class Liquid : FluidParser
    {
        public Liquid()
        {
            RegisteredTags.Remove("include");
            RegisteredTags.Remove("render");
            RegisteredTags.Remove("liquid");
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

        /// <summary>Some range may be long. The template engine makes a list of each.</summary>
        public bool HasLongRange { get; private set; }

        public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);

        /// <summary>The variables that some condition asks for, or that have a default.</summary>
        public HashSet<string> Tested { get; } = new(StringComparer.Ordinal);

        private bool _isTest;

        protected override Expression VisitMemberExpression(MemberExpression memberExpression)
        {
            if (memberExpression.Segments[0] is IdentifierSegment { Identifier: var name })
            {
                Used.Add(name);
                if (_isTest)
                    Tested.Add(name);
            }

            if (memberExpression.Segments is [IdentifierSegment { Identifier: "secrets" }, IdentifierSegment { Identifier: var secret }])
                Secrets.Add(secret);
            return base.VisitMemberExpression(memberExpression);
        }

        protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
        {
            HasLongRange |= !IsShort(rangeExpression.From) || !IsShort(rangeExpression.To);
            return base.VisitRangeExpression(rangeExpression);

            static bool IsShort(Expression end) => end is LiteralExpression { Value: var value } && value.ToNumberValue() is >= 0 and <= MostSteps;
        }

        protected override Expression VisitFilterExpression(FilterExpression filterExpression)
        {
            Filters.Add(filterExpression.Name);
            if (filterExpression.Name == "default")
                Test(filterExpression.Input);
            return base.VisitFilterExpression(filterExpression);
        }

        protected override Statement VisitIfStatement(IfStatement ifStatement)
        {
            Test(ifStatement.Condition);
            return base.VisitIfStatement(ifStatement);
        }

        protected override Statement VisitElseIfStatement(ElseIfStatement elseIfStatement)
        {
            Test(elseIfStatement.Condition);
            return base.VisitElseIfStatement(elseIfStatement);
        }

        protected override Statement VisitUnlessStatement(UnlessStatement unlessStatement)
        {
            Test(unlessStatement.Condition);
            return base.VisitUnlessStatement(unlessStatement);
        }

        protected override Statement VisitCaseStatement(CaseStatement caseStatement)
        {
            Test(caseStatement.Expression);
            return base.VisitCaseStatement(caseStatement);
        }

        private void Test(Expression condition)
        {
            var before = _isTest;
            _isTest = true;
            Visit(condition);
            _isTest = before;
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
