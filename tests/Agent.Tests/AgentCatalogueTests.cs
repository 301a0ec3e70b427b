using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VoiceAgent.Calls;
using VoiceAgent.Conversation;
using VoiceAgent.Testing;

namespace VoiceAgent.Agent.Tests;

public sealed class AgentCatalogueTests : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("agents");
    private readonly FakeTime _time = new();
    private readonly LogLines _log = new();
    private readonly AgentCatalogue _catalogue;

    public AgentCatalogueTests() =>
        _catalogue = new AgentCatalogue(Options.Create(new AgentsOptions { Path = _root.FullName }), () => new ConversationOptions(), _time, new LoggerFactory([_log]).CreateLogger<AgentCatalogue>());

    public void Dispose()
    {
        _catalogue.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public void A_call_gets_the_agent_of_the_called_number_and_the_star_takes_the_rest()
    {
        Write("dentist", "agent: dentist\nnumbers: ['+15550100010', 'sip:Desk@example.com']");
        Write("rest", "agent: rest\nnumbers: ['*']");
        _catalogue.Load().ShouldBeEmpty();

        NameFor("+15550100010").ShouldBe("dentist");
        NameFor("sip:desk@example.com").ShouldBe("dentist");
        NameFor("+15550100011").ShouldBe("rest");
        NameFor(null).ShouldBe("rest");
        _catalogue.For(Call("+15550100010") with { Direction = CallDirection.Outbound }).ShouldBeNull();
        _catalogue.For(Call("+15550100011") with { Direction = CallDirection.Outbound, AskedAgent = "dentist" })!.Version.Name.ShouldBe("dentist");
        _catalogue.For(Call("+15550100010") with { Direction = CallDirection.Outbound, AskedAgent = "nobody" }).ShouldBeNull();
    }

    [Fact]
    public void Without_a_star_other_numbers_have_no_document()
    {
        Write("dentist", "agent: dentist\nnumbers: ['+15550100010']");
        _catalogue.Load().ShouldBeEmpty();

        NameFor("+15550100011").ShouldBeNull();
    }

    [Fact]
    public async Task A_change_is_taken_within_half_a_second_and_an_agent_that_a_call_holds_stays_as_it_was()
    {
        Write("a", "agent: a\nnumbers: ['*']\nprompt: prompt.md", "One.");
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);
        var before = _catalogue.For(Call("+1"))!;

        Write("a", "agent: a\nnumbers: ['*']\nprompt: prompt.md", "Another.");
        _time.Advance(2 * Look);

        _catalogue.For(Call("+1"))!.Instructions(Call("+1"), default).ShouldBe("Another.");
        before.Instructions(Call("+1"), default).ShouldBe("One.");
        Said.ShouldContain($"new calls get version {_catalogue.Find("a")!.Version.Version}");
    }

    [Fact]
    public async Task What_still_changes_at_the_second_look_is_left_until_it_rests()
    {
        Write("a", "agent: a");
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);

        Write("a", "agent: ");
        _time.Advance(Look);
        Write("a", "agent: a\nnumbers: ['*']");
        _time.Advance(Look);
        NameFor("+1").ShouldBeNull();
        _time.Advance(Look);

        NameFor("+1").ShouldBe("a");
        Said.ShouldNotContain("is missing");
    }

    [Fact]
    public async Task A_broken_document_is_refused_with_all_its_faults_and_the_version_before_stays()
    {
        Write("a", "agent: a\nnumbers: ['*']");
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);
        var before = _catalogue.Find("a");

        Write("a", "agent: a\nnumbers: ['*']\ncolour: red\nturns: fast");
        _time.Advance(2 * Look);

        _catalogue.Find("a").ShouldBeSameAs(before);
        Said.ShouldContain("agent.yaml:3: colour is unknown");
        Said.ShouldContain("agent.yaml:4: turns is 'fast'");

        Write("a", "agent: a\nnumbers: ['+15550100010']");
        _time.Advance(2 * Look);

        _catalogue.Find("a")!.Numbers.ShouldBe(["+15550100010"]);
    }

    [Fact]
    public async Task An_agent_comes_with_its_folder_and_goes_with_it()
    {
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);
        NameFor("+1").ShouldBeNull();

        Write("a", "agent: a\nnumbers: ['*']");
        _time.Advance(2 * Look);
        NameFor("+1").ShouldBe("a");

        Directory.Delete(Path.Combine(_root.FullName, "a"), recursive: true);
        _time.Advance(2 * Look);
        NameFor("+1").ShouldBeNull();
    }

    [Theory]
    [InlineData("agent: a", "agent is 'a', which is the name of another agent")]
    [InlineData("agent: b\nnumbers: ['+15550100010']", "numbers has '+15550100010', which the agent a answers")]
    public void Two_agents_cannot_have_the_same_name_or_number(string other, string reason)
    {
        Write("1", "agent: a\nnumbers: ['+15550100010']");
        Write("2", other);

        _catalogue.Load().ShouldHaveSingleItem().ToString().ShouldBe($"{Path.Combine(_root.FullName, "2", AgentDocument.File)}: {reason}");

        NameFor("+15550100010").ShouldBe("a");
        _catalogue.Agents.Count.ShouldBe(1);
        AgentFolder.LoadAll(_root.FullName, () => new ConversationOptions()).Faults.ShouldHaveSingleItem().Message.ShouldBe(reason);
    }

    [Fact]
    public async Task Two_agents_can_exchange_their_numbers()
    {
        Write("1", "agent: a\nnumbers: ['+15550100010']");
        Write("2", "agent: b\nnumbers: ['+15550100020']");
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);

        Write("1", "agent: a\nnumbers: ['+15550100020']");
        Write("2", "agent: b\nnumbers: ['+15550100010']");
        _time.Advance(2 * Look);

        NameFor("+15550100010").ShouldBe("b");
        NameFor("+15550100020").ShouldBe("a");
    }

    [Fact]
    public async Task A_number_goes_from_one_agent_to_another_also_in_the_wrong_order()
    {
        Write("1", "agent: a\nnumbers: ['+15550100010']");
        Write("2", "agent: b\nnumbers: ['+15550100020']");
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);

        Write("1", "agent: a\nnumbers: ['+15550100020']");
        _time.Advance(2 * Look);
        NameFor("+15550100010").ShouldBe("a", "the other one still has the number");
        Write("2", "agent: b\nnumbers: ['+15550100010']");
        _time.Advance(2 * Look);

        NameFor("+15550100010").ShouldBe("b");
        NameFor("+15550100020").ShouldBe("a");
    }

    [Fact]
    public async Task A_folder_that_never_rests_keeps_no_other_from_being_taken()
    {
        Write("1", "agent: a");
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);

        Write("2", "agent: b\nnumbers: ['*']");
        for (var look = 0; look < 2; look++)
        {
            Write("1", "agent: a", prompt: new string('x', look + 1));
            _time.Advance(Look);
        }

        NameFor("+1").ShouldBe("b");
    }

    [Fact]
    public async Task Links_that_lead_in_circles_and_paths_that_are_none_stop_nothing()
    {
        Write("a", "agent: a\nnumbers: ['*']");
        Directory.CreateSymbolicLink(Path.Combine(_root.FullName, "a", "circle"), Path.Combine(_root.FullName, "a"));
        await _catalogue.StartAsync(TestContext.Current.CancellationToken);
        NameFor("+1").ShouldBe("a");

        Write("b", "agent: b\nprompt: \"a\\0.md\"");
        _time.Advance(2 * Look);
        Said.ShouldContain("this is no path");
        Write("b", "agent: b\nnumbers: ['+15550100010']");
        _time.Advance(2 * Look);

        NameFor("+15550100010").ShouldBe("b");
    }

    [Fact]
    public void A_file_that_is_no_text_or_too_long_is_refused()
    {
        Write("a", "agent: a\nprompt: prompt.md");
        var prompt = Path.Combine(_root.FullName, "a", "prompt.md");

        File.WriteAllBytes(prompt, [0xff, 0xfe, 0x41]);
        _catalogue.Load().ShouldHaveSingleItem().Message.ShouldContain("the file is not in UTF-8");
        File.WriteAllText(prompt, new string('a', (256 * 1024) + 1));
        _catalogue.Load().ShouldHaveSingleItem().Message.ShouldContain("the file is longer than 256 kB");
    }

    private string Said => string.Join('\n', _log.Lines);

    private string? NameFor(string? called) => _catalogue.For(Call(called))?.Version.Name;

    private static CallInfo Call(string? called) => new("c", CallDirection.Inbound, "+15550100001", called);

    private void Write(string folder, string yaml, string? prompt = null)
    {
        var path = _root.CreateSubdirectory(folder).FullName;
        File.WriteAllText(Path.Combine(path, AgentDocument.File), yaml);
        if (prompt is not null)
            File.WriteAllText(Path.Combine(path, "prompt.md"), prompt);
    }
}
