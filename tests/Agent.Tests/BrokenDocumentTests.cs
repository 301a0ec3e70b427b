using VoiceAgent.Agent.Documents;
using VoiceAgent.Conversation;

namespace VoiceAgent.Agent.Tests;

/// <summary>Every kind of fault that a document can have: what is said names the line, what stands there and what is allowed.</summary>
public sealed class BrokenDocumentTests
{
    public static TheoryData<string, string> Documents => new()
    {
        { "", "1: The document must be a map that has at least the key agent." },
        { "- one", "1: The document must be a map that has at least the key agent." },
        { "hello", "1: The document must be a map that has at least the key agent." },
        { "numbers: []", "1: agent is missing" },
        { "agent:", "1: agent is missing" },
        { "agent: ''", "1: agent is '': must be a name of lower-case letters, digits and hyphens, at most 63 characters" },
        { "agent: Bright Smile", "1: agent is 'Bright Smile': must be a name of lower-case letters, digits and hyphens, at most 63 characters" },
        { "agent: [a]", "1: agent is 'a list': must be a text" },
        { "agent: { name: a }", "1: agent is 'a map': must be a text" },
        { "agent: a\nagent: b", "2: The YAML cannot be read: the key agent comes twice." },
        { "agent: a\ngreting: Hello", "2: greting is unknown: known here are agent, numbers, language, time_zone, greeting, prompt, hearing, model, voice, texts, tools, variables, destinations, flow, before, after, turns" },
        { "agent: a\nGreeting: Hello", "2: Greeting is unknown: known here are agent, numbers, language, time_zone, greeting, prompt, hearing, model, voice, texts, tools, variables, destinations, flow, before, after, turns" },
        { "agent: a\nnumbers: '+15550100010'", "2: numbers is '+15550100010': must be a list, such as [one, two]" },
        { "agent: a\nnumbers:\n  - '+15550100010'\n  - 5550100010", "4: numbers[1] is '5550100010': must be a number in E.164 form, such as '+15550100010', a SIP address, such as 'sip:desk@example.com', or '*'" },
        { "agent: a\nnumbers: [['*']]", "2: numbers[0] is 'a list': must be a text" },
        { "agent: a\nlanguage: English please", "2: language is 'English please': must be a language as BCP 47 names it, such as en-US or de" },
        { "agent: a\ntime_zone: Berlin", "2: time_zone is 'Berlin': must be the name of a time zone in the IANA database, such as Europe/Berlin" },
        { "agent: a\nprompt: prompt.md", "2: prompt is 'prompt.md': must be a text, or the path of a file that is there (the file is not there)" },
        { "agent: a\nprompt: texts/prompt", "2: prompt is 'texts/prompt': must be a text, or the path of a file that is there (the file is not there)" },
        { "agent: a\nprompt: ../other/prompt.md", "2: prompt is '../other/prompt.md': must be a text, or the path of a file in the agent's folder" },
        { "agent: a\nprompt: /etc/hostname", "2: prompt is '/etc/hostname': must be a text, or the path of a file in the agent's folder" },
        { "agent: a\ngreeting: 'Hello {{ name }}'", "2: greeting: The variable name is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\ngreeting: 'Hello {{ caller'", "2: greeting: The template cannot be read: End of tag '}}' was expected." },
        { "agent: a\ngreeting: '{{ caller | shout }}'", "2: greeting: The filter shout is unknown: filters are those of Liquid" },
        { "agent: a\ngreeting: '{% include \"other\" %}'", "2: greeting: The template cannot be read: Unknown tag 'include'." },
        { "agent: a\nturns: fast", "2: turns is 'fast': must be quick, calm or patient" },
        { "agent: a\nturns: [calm]", "2: turns is 'a list': must be quick, calm or patient, or a map of single options" },
        { "agent: a\nturns:\n  preset: slow", "3: turns.preset is 'slow': must be quick, calm or patient" },
        { "agent: a\nturns:\n  end_of_turn:\n    delay: 700", "4: turns.end_of_turn.delay is '700': must be a duration, such as 300ms, 1.5s, 2m or 1h" },
        { "agent: a\nturns:\n  end_of_turn:\n    delay: 2h", "4: turns.end_of_turn.delay is '2h': must be 0s to 5s" },
        { "agent: a\nturns:\n  end_of_turn: calm", "3: turns.end_of_turn is 'calm': must be a map" },
        { "agent: a\nturns:\n  interruption:\n    words: two", "4: turns.interruption.words is 'two': must be a whole number" },
        { "agent: a\nturns:\n  interruption:\n    words: 0", "4: turns.interruption.words is '0': must be 1 to 10" },
        { "agent: a\nturns:\n  speculation:\n    enabled: yes", "4: turns.speculation.enabled is 'yes': must be true or false" },
        { "agent: a\nturns:\n  speech:\n    opens_above: likely", "4: turns.speech.opens_above is 'likely': must be a number" },
        { "agent: a\nturns:\n  speech:\n    opens_above: .nan", "4: turns.speech.opens_above is '.nan': must be a number" },
        { "agent: a\nturns:\n  speech:\n    chunker:\n      max_length: 400", "5: turns.speech.chunker.max_length is '400': must be 1 to 300" },
        { "agent: a\nturns:\n  agent: {}", "3: turns.agent is unknown: known here are preset, end_of_turn, interruption, speculation, speech, silence, limits" },
        { "agent: a\ntexts:\n  hello: Hi", "3: texts.hello is unknown: known here are filler, openers, idle_prompt, idle_goodbye, max_length_goodbye, apology, not_understood, failure_goodbye, failure_transfer, goodbye, transfer_announcement, transfer_failed" },
        { "agent: a\ntexts: none", "2: texts is 'none': must be a map" },
        { "agent: *other", "1: The YAML cannot be read: anchors (&) and aliases (*) are not known here; quote a text that begins with such a sign." },
        { "agent: &name a", "1: The YAML cannot be read: anchors (&) and aliases (*) are not known here; quote a text that begins with such a sign." },
        { "agent: a\ngreeting: {{ caller }}", "2: The YAML cannot be read: a key must be a word; quote a text that begins with {{." },
        { "agent: !!binary a", "1: The YAML cannot be read: tags (!) are not known here; quote a text that begins with such a sign." },
        { "agent: a\nvariables:\n  Name: { type: text }", "3: a key of variables is 'Name': must be a name of lower-case letters, digits and underscores, at most 40 characters" },
        { "agent: a\nvariables:\n  name: { type: name }", "3: variables.name.type is 'name': must be text, person, number, whole_number, boolean, choice, date, time, phone or email" },
        { "agent: a\nvariables:\n  name: text", "3: variables.name is 'text': must be a map" },
        { "agent: a\nvariables:\n  caller: { type: phone }", "3: variables.caller has a name that every call's variables have already" },
        { "agent: a\nvariables:\n  size: { type: choice }", "3: variables.size.of is missing: a choice names its values" },
        { "agent: a\nvariables:\n  size: { of: [small] }", "3: variables.size.of is only for a choice" },
        { "agent: a\nvariables:\n  day: { type: date, minimum: 1 }", "3: variables.day is no number, so it has neither minimum nor maximum" },
        { "agent: a\nvariables:\n  n: { type: number, minimum: 2, maximum: 1 }", "3: variables.n.minimum is '2': must be at most the maximum, 1" },
        { "agent: a\nflow: [a]", "2: flow is 'a list': must be a map" },
        { "agent: a\nflow:\n  start: a", "3: flow.nodes is missing" },
        { "agent: a\nflow:\n  start: b\n  nodes:\n    a: { say: Hi }", "3: flow.start is 'b': must be the name of a node: a" },
        { "agent: a\nflow:\n  nodes:\n    a: Hi", "4: flow.nodes.a is 'Hi': must be a map" },
        { "agent: a\nflow:\n  nodes:\n    a: { says: Hi }", "4: flow.nodes.a.says is unknown: known here are say, prompt, collect, tools, answers, next, end, transfer" },
        { "agent: a\nflow:\n  nodes:\n    a: { say: hi.txt }", "4: flow.nodes.a.say is 'hi.txt': must be a text, or the path of a file that is there (the file is not there)" },
        { "agent: a\nflow:\n  nodes:\n    a: { say: 'Hi {{ name }}' }", "4: flow.nodes.a.say: The variable name is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\nvariables:\n  name: { type: person }\nflow:\n  nodes:\n    a:\n      collect: [nme]", "7: flow.nodes.a.collect[0] is 'nme': must be a variable of this document: name" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      tools: [book]", "5: flow.nodes.a.tools[0] is 'book': must be a tool, and the document has none" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next: b", "5: flow.nodes.a.next is 'b': must be a list, such as [one, two]" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next: [b]", "5: flow.nodes.a.next[0] is 'b': must be a map" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next:\n        - { when: Done. }", "6: flow.nodes.a.next[0].to is missing" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next:\n        - { to: b, when: Done. }", "6: flow.nodes.a.next[0].to is 'b': must be the name of a node: a, or back" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next:\n        - { to: a }", "6: flow.nodes.a.next[0] must have one of when, if, key, answer and otherwise" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next:\n        - { to: a, when: Done., otherwise: true }", "6: flow.nodes.a.next[0] must have one of when, if, key, answer and otherwise" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next:\n        - { to: a, key: 12 }", "6: flow.nodes.a.next[0].key is '12': must be one key: 0 to 9, * or #" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      answers: [yes, no]\n      next:\n        - { to: a, answer: maybe }", "7: flow.nodes.a.next[0].answer is 'maybe': must be one of the node's answers: yes, no" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      next:\n        - { to: a, if: 'budget > 1' }", "6: flow.nodes.a.next[0].if: The variable budget is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\nvariables:\n  n: { type: number }\nflow:\n  nodes:\n    a:\n      collect: [n]\n      next:\n        - { to: a, if: 'n >' }", "9: flow.nodes.a.next[0].if: The template cannot be read: Invalid 'if' tag." },
        { "agent: a\nvariables:\n  n: { type: number }\nflow:\n  nodes:\n    a:\n      collect: [n]\n      next:\n        - { to: a, if: 'n %}x' }", "9: flow.nodes.a.next[0].if is 'n %}x': must be a condition in Liquid, such as budget >= 5000" },
        { "agent: a\nflow:\n  nodes:\n    a: { say: Hi }\n  anywhere:\n    - { to: a, otherwise: true }", "6: flow.anywhere[0] must have when or key: any other edge from anywhere would be taken again and again" },
        { "agent: a\nflow:\n  nodes:\n    back: { say: Hi }", "4: flow.nodes.back has the name that edges have for the node that was left" },
        { "agent: a\nflow:\n  nodes:\n    a: { say: Hi }\n    b: { say: Ho }", "5: flow.nodes.b cannot be reached: no edge leads to it" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      end: true\n      next: [{ to: a, otherwise: true }]", "6: flow.nodes.a ends the call, so nothing can lead on from it" },
        { "agent: a\nvariables:\n  n: { type: text }\nflow:\n  nodes:\n    a: { say: Hi }", "3: variables.n never has a value: no node has it in collect, no tool in returns, and it is from neither caller nor request" },
        { "agent: a\nvariables:\n  n: { type: date, from: caller }", "3: variables.n.from: a value from the caller is a phone or a text" },
        { "agent: a\nvariables:\n  n: { type: date, from: request }\n  m: { type: date, optional: true }", "4: variables.m.optional is only for a variable from the request" },
        { "agent: a\nvariables:\n  n: { type: date, from: telephone }", "3: variables.n.from is 'telephone': must be conversation, caller, request or before" },
        { "agent: a\nvariables:\n  n: { type: date }\ntools:\n  t:\n    description: D.\n    http: { get: 'https://a.example/x' }\n    parameters: { n: { type: string } }", "8: tools.t.parameters.n has the name of a variable: without the parameter, the tool has the variable's value" },
        { "agent: a\nvariables:\n  n: { type: date }\ngreeting: 'Hello {{ n }}.'", "4: greeting: The variable n is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\ntools:\n  t:\n    description: D.\n    http: { get: 'https://a.example/x' }\n    say: 'One moment.'", "6: tools.t.say is 'One moment.': must be a list, such as [one, two]" },
        { "agent: a\ntools:\n  t:\n    description: D.\n    http: { get: 'https://a.example/x' }\n    confirm: 'Book {{ slot }}?'", "6: tools.t.confirm: The variable slot is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\ntools:\n  t:\n    description: D.\n    http: { get: 'https://a.example/x' }\n    confirm: 'With {{ secrets.KEY }}?'", "6: tools.t.confirm: The variable secrets is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\nvariables: { day: { type: date } }\ntools:\n  t:\n    description: D.\n    http: { get: 'https://a.example/x' }\n    say:\n      - On {{ day }}.", "8: tools.t.say[0]: The variable day is unknown: known here are now, part_of_day, caller, called, call_id" },
        { "agent: a\ndestinations:\n  desk: { hours: 'Mon-Fri 09:00-18:00' }", "3: destinations.desk.to is missing" },
        { "agent: a\ndestinations:\n  desk: { to: 12 }", "3: destinations.desk.to is '12': must be a number in E.164 form, such as '+15550100099', or a SIP address, such as 'sip:desk@example.com'" },
        { "agent: a\ndestinations:\n  desk: { to: '+15550100099', hours: Mon-Fri 9-18 }", "3: destinations.desk.hours is 'Mon-Fri 9-18': must be days and times of 24 hours, such as 'Mon-Fri 09:00-18:00, Sat 10:00-14:00'" },
        { "agent: a\ndestinations:\n  desk: { to: '+15550100099', hours: 'Mon-Fri 09:00-25:00' }", "3: destinations.desk.hours is 'Mon-Fri 09:00-25:00': must be days and times of 24 hours, such as 'Mon-Fri 09:00-18:00, Sat 10:00-14:00'" },
        { "agent: a\ndestinations:\n  desk: { to: '+15550100099', mode: warm }", "3: destinations.desk.mode is unknown: known here are to, description, hours, otherwise" },
        { "agent: a\ndestinations:\n  desk:\n    to: '+15550100099'\n    otherwise: message", "5: destinations.desk.otherwise names a step, and the document has no flow" },
        { "agent: a\ndestinations:\n  desk:\n    to: '+15550100099'\n    otherwise: message\nflow:\n  nodes:\n    a: { say: Hi }", "5: destinations.desk.otherwise is 'message': must be the name of a node: a, or back" },
        { "agent: a\ndestinations:\n  desk: { to: '+15550100099' }\nflow:\n  nodes:\n    a: { tools: [] }", "3: destinations.desk cannot be reached: no node has it in transfer, and none has transfer_call in tools" },
        { "agent: a\ndestinations:\n  desk: { to: '+15550100099' }\nflow:\n  nodes:\n    a: { transfer: desk }", "3: destinations.desk.otherwise is missing: flow.nodes.a passes callers on to it, and they must be led on where nobody takes the call" },
        { "agent: a\nflow:\n  nodes:\n    a:\n      transfer: desk", "5: flow.nodes.a.transfer is 'desk': must be a destination, and the document has none" },
        { "agent: a\ndestinations:\n  desk: { to: '+15550100099', otherwise: b }\nflow:\n  nodes:\n    a:\n      transfer: desk\n      end: true\n    b: {}", "7: flow.nodes.a.transfer passes the caller on, so the step can neither end the call nor have next" },
        { "agent: a\nbefore: { secret: CRM }", "2: before.webhook is missing: nobody would be asked" },
        { "agent: a\nbefore: { webhook: 'https://crm.example' }", "2: before.webhook is asked for nothing: no variable is from: before" },
        { "agent: a\nvariables:\n  name: { type: person, from: before }", "3: variables.name.from is 'before', and the document has no before.webhook" },
        { "agent: a\nafter: { summary: true }", "2: after.webhook is missing: nobody would be told" },
        { "agent: a\nafter: { webhook: crm.example }", "2: after.webhook is 'crm.example': must be an address such as 'https://crm.example/calls', without values of a call in it" },
        { "agent: a\nafter: { webhook: 'https://crm.example/{{ call_id }}' }", "2: after.webhook is 'https://crm.example/{{ call_id }}': must be an address such as 'https://crm.example/calls', without values of a call in it" },
        { "agent: a\nafter:\n  webhook: https://crm.example\n  extract:\n    outcome: { type: choice }", "5: after.extract.outcome.of is missing: a choice names its values" },
        { "agent: a\nafter:\n  webhook: https://crm.example\n  extract:\n    summary: {}", "5: after.extract.summary has the name of the summary, which is wanted by after.summary: true" },
        { "agent: a\n---\nagent: b", "2: A second document begins here: a file holds one agent." },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void The_fault_is_named_with_its_line_its_value_and_what_is_allowed(string yaml, string expected) => Faults(yaml).ShouldBe([$"a/agent.yaml:{expected}"]);

    [Theory]
    [InlineData("agent: 'a")]
    [InlineData("agent: a\n\tgreeting: tab")]
    [InlineData("agent: a\ngreeting: Hello: there")]
    [InlineData("agent: [a")]
    [InlineData("%YAML 9.9\n---\nagent: a")]
    [InlineData("agent: a\0")]
    public void What_is_no_YAML_is_refused_with_the_place(string yaml) => Faults(yaml).ShouldHaveSingleItem().ShouldMatch("^a/agent.yaml:[1-9][0-9]*: The YAML cannot be read: .");

    [Fact]
    public void A_document_of_a_hundred_thousand_brackets_is_refused() => Faults("agent: " + new string('[', 100_000)).ShouldHaveSingleItem().ShouldContain("nested deeper than 24");

    [Fact]
    public void All_faults_come_in_one_message_in_the_order_of_their_lines() =>
        Faults("numbers: ['5']\nlanguage: 5\ntime_zone: Mars\nprompt: gone.md\nturns: { silence: { after: long } }\ncolour: red").ShouldBe(
        [
            "a/agent.yaml:1: agent is missing",
            "a/agent.yaml:1: numbers[0] is '5': must be a number in E.164 form, such as '+15550100010', a SIP address, such as 'sip:desk@example.com', or '*'",
            "a/agent.yaml:2: language is '5': must be a language as BCP 47 names it, such as en-US or de",
            "a/agent.yaml:3: time_zone is 'Mars': must be the name of a time zone in the IANA database, such as Europe/Berlin",
            "a/agent.yaml:4: prompt is 'gone.md': must be a text, or the path of a file that is there (the file is not there)",
            "a/agent.yaml:5: turns.silence.after is 'long': must be a duration, such as 300ms, 1.5s, 2m or 1h",
            "a/agent.yaml:6: colour is unknown: known here are agent, numbers, language, time_zone, greeting, prompt, hearing, model, voice, texts, tools, variables, destinations, flow, before, after, turns",
        ]);

    [Fact]
    public void A_fault_of_a_text_is_named_with_the_file_and_line_of_the_text() =>
        Faults("agent: a\nprompt: prompt.md", ("prompt.md", "You are an agent.\n\nThe caller is {{ customer.name }}.\nIt is {{ now | clock }}.")).ShouldBe(
        [
            "a/prompt.md:3: The variable customer is unknown: known here are now, part_of_day, caller, called, call_id",
            "a/prompt.md:4: The filter clock is unknown: filters are those of Liquid",
        ]);

    [Theory]
    [InlineData("{% for i in (1..10000) %}{% for j in (1..10000) %}x{% endfor %}{% endfor %}")]
    [InlineData("{% assign x = 'xxxxxxxxxx' %}{% for i in (1..14) %}{% assign x = x | append: x %}{% endfor %}{% for i in (1..9000) %}{{ x }}{% endfor %}")]
    [InlineData("{% assign x = 'xxxxxxxxxx' %}{% for i in (1..14) %}{% assign x = x | append: x %}{% endfor %}{{ x | replace: 'x', x }}")]
    [InlineData("{% assign x = 'a,b' | split: ',' %}{% for i in (1..9000) %}{% assign x = x | concat: x %}{% endfor %}")]
    [InlineData("{% assign x = 'xxxxxxxxxx' %}{% for i in (1..14) %}{% assign x = x | append: x %}{% endfor %}{{ x | split: '' | join: x }}")]
    [InlineData("{% assign x = 'x' %}{% for i in (1..9000) %}{% assign x = x | append: x %}{% endfor %}{{ x }}")]
    public void A_text_that_never_ends_is_refused(string text) => Faults("agent: a\nprompt: prompt.md", ("prompt.md", text)).ShouldHaveSingleItem().ShouldStartWith("a/prompt.md:1: template: The template cannot be rendered: ");

    [Theory]
    [InlineData("{% for i in (1..2000000000) %}x{% endfor %}")]
    [InlineData("{% for i in (-1..3) %}x{% endfor %}")]
    [InlineData("{% for i in (1..caller) %}x{% endfor %}")]
    [InlineData("{% assign x = (1..20000) %}")]
    public void A_range_that_may_be_long_is_refused_before_it_is_made(string text) =>
        Faults("agent: a\nprompt: prompt.md", ("prompt.md", text)).ShouldHaveSingleItem().ShouldBe("a/prompt.md:1: A range, such as (1..10), must have numbers of 0 to 10000");

    [Fact]
    public void Blocks_that_are_nested_without_end_are_refused() =>
        Faults("agent: a\nprompt: prompt.md", ("prompt.md", string.Concat(Enumerable.Repeat("{% if caller %}", 15_000)) + string.Concat(Enumerable.Repeat("{% endif %}", 15_000)))).ShouldHaveSingleItem().ShouldContain("blocks may be nested 30 deep");

    private static IReadOnlyList<string> Faults(string yaml, params (string Path, string Text)[] texts)
    {
        try
        {
            AgentDefinition.Load(path => path == AgentDocument.File ? yaml : texts.FirstOrDefault(t => t.Path == path).Text ?? throw new FileNotFoundException("the file is not there"), "a", new ConversationOptions());
            return [];
        }
        catch (DocumentException e)
        {
            return [.. e.Faults.Select(fault => fault.ToString())];
        }
    }
}
