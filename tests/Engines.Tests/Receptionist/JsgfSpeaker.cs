using System.Text.RegularExpressions;

namespace VoiceAgent.Engines.Tests.Receptionist;

/// <summary>Speaks random sentences of a JSGF grammar: sequences, alternatives with weights, groups, optional parts and rule references.</summary>
internal sealed partial class JsgfSpeaker
{
    private readonly Dictionary<string, Node> _rules = [];

    public JsgfSpeaker(string grammar)
    {
        var statements = grammar.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        statements[0].ShouldBe("#JSGF V1.0");
        statements[1].ShouldStartWith("grammar ");
        foreach (var statement in statements.Skip(2))
        {
            var rule = Rule().Match(statement);
            rule.Success.ShouldBeTrue(statement);
            if (rule.Groups["public"].Success) PublicRules.Add(rule.Groups["name"].Value);
            var tokens = new Queue<string>(Token().Matches(rule.Groups["body"].Value).Select(token => token.Value));
            _rules.Add(rule.Groups["name"].Value, Parse(tokens));
            tokens.ShouldBeEmpty(statement);
        }

        Words.ShouldNotBeEmpty();
    }

    public List<string> PublicRules { get; } = [];

    public IEnumerable<string> Rules => _rules.Keys;

    public HashSet<string> Words { get; } = [];

    public string Speak(string rule, Random random) => string.Join(' ', _rules[rule].Speak(this, random));

    private Choice Parse(Queue<string> tokens)
    {
        var alternatives = new List<Node[]>();
        var sequence = new List<Node>();
        while (tokens.TryPeek(out var token) && token is not (")" or "]"))
        {
            tokens.Dequeue();
            switch (token)
            {
                case "|": alternatives.Add([.. sequence]); sequence.Clear(); break;
                case "(": sequence.Add(Parse(tokens)); tokens.Dequeue().ShouldBe(")"); break;
                case "[": sequence.Add(new Optional(Parse(tokens))); tokens.Dequeue().ShouldBe("]"); break;
                case ['/', ..]: break;
                case ['<', ..]: sequence.Add(new Reference(token)); break;
                default: Words.Add(token); sequence.Add(new Word(token)); break;
            }
        }

        alternatives.Add([.. sequence]);
        alternatives.ShouldAllBe(alternative => alternative.Length > 0);
        return new Choice([.. alternatives]);
    }

    [GeneratedRegex(@"^(?<public>public\s+)?(?<name><\w+>)\s*=\s*(?<body>.+)$", RegexOptions.Singleline)]
    private static partial Regex Rule();

    [GeneratedRegex(@"/[\d.]+/|<\w+>|[()\[\]|]|[^\s()\[\]|<>/]+")]
    private static partial Regex Token();

    private abstract record Node
    {
        public abstract IEnumerable<string> Speak(JsgfSpeaker grammar, Random random);
    }

    private sealed record Word(string Text) : Node
    {
        public override IEnumerable<string> Speak(JsgfSpeaker grammar, Random random) => [Text];
    }

    private sealed record Reference(string Rule) : Node
    {
        public override IEnumerable<string> Speak(JsgfSpeaker grammar, Random random) => grammar._rules[Rule].Speak(grammar, random);
    }

    private sealed record Optional(Node Inner) : Node
    {
        public override IEnumerable<string> Speak(JsgfSpeaker grammar, Random random) => random.Next(2) == 0 ? [] : Inner.Speak(grammar, random);
    }

    private sealed record Choice(Node[][] Alternatives) : Node
    {
        public override IEnumerable<string> Speak(JsgfSpeaker grammar, Random random) =>
            Alternatives[random.Next(Alternatives.Length)].SelectMany(node => node.Speak(grammar, random));
    }
}
