using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VoiceAgent.Simulator;

namespace VoiceAgent.Platform.Tests;

/// <summary>The example agents hold their conversations with callers on the carrier's line, with a strict model server and the businesses that they call.</summary>
/// <remarks>The recognizer does not understand every word of free speech, so the models go by the step and by what was done more than by the words.</remarks>
public sealed partial class ExampleAgentsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _agents = Directory.CreateTempSubdirectory("agents");
    private readonly SimulatedBusinessOptions _options = new() { Port = 0 };
    private SimulatedBusiness _business = null!;

    /// <summary>Callers who wait while they are put through.</summary>
    private static CallerManners Patient => new() { Patience = TimeSpan.FromSeconds(5) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Repository.RequireEngines();
        _business = await SimulatedBusiness.StartAsync(_options, Cancel);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "agents"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_agents.FullName, Path.GetRelativePath(Path.Combine(Repository.Root, "agents"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(file, Cancel)).Replace("http://localhost:8030", _business.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal), Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _business.DisposeAsync();
        _agents.Delete(recursive: true);
    }

    [Fact]
    public async Task The_dentist_looks_for_free_times_and_books_one_after_a_yes()
    {
        await using var model = await ModelAsync(Dentist);
        await using var platform = await StartAsync(model);
        var call = platform.Carrier.Place("+15550100001", "+15550100010", platform.Caller([CallerTurn.Say("book me a time please"), CallerTurn.Say("tomorrow at ten"), CallerTurn.Say("yes")]));
        var ended = await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns.Skip(1).Select(turn => turn.Agent).ShouldBe(
            ["I have nine o'clock and half past ten. Which suits you?", "I will book Thursday, December third, at nine a.m., for Ann Lee. Is that right?", "It is booked. Goodbye."], platform.Process.Output);
        ended.Source.ShouldNotBe("caller", "the agent hangs up");
        record.Turns[0].Agent.ShouldContain(", Ann Lee. How can I help you?");
        _business.Requests.Select(request => $"{request.Method} {request.Path}").ShouldBe(["POST /crm/callers", "GET /clinic/times?day=2026-12-03", "POST /clinic/bookings"], platform.Process.Output);
        Body(_business.Done[^1]).ShouldBe(Body("""{"day":"2026-12-03","time":"09:00","name":"Ann Lee","phone":"+15550100001"}"""));
    }

    [Fact]
    public async Task A_booking_that_takes_long_is_made_once_while_the_caller_speaks_and_presses_keys()
    {
        await using var model = await ModelAsync(request =>
        {
            var reply = Dentist(request);
            if (reply.Tool == "book")
                _options.Takes = TimeSpan.FromSeconds(4);
            return reply;
        });
        await using var platform = await StartAsync(model);
        // The agent says "One moment." half a second after it began to book. The caller speaks into that, and into what follows.
        var soon = TimeSpan.FromMilliseconds(300);
        var call = platform.Carrier.Place("+15550100001", "+15550100010", platform.Caller(
            [CallerTurn.Say("book me a time please"), CallerTurn.Say("tomorrow at ten"), CallerTurn.Say("yes"),
                CallerTurn.Say("when are you open") with { InterruptAfter = soon }, CallerTurn.Press("5") with { InterruptAfter = soon }, CallerTurn.Say("what are your prices") with { InterruptAfter = soon }]));
        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns[^1].Agent.ShouldBe("It is booked. Goodbye.", platform.Process.Output);
        record.Turns.SelectMany(turn => turn.Tools).Where(tool => tool.Name == "book").Select(tool => tool.Outcome).ShouldBe(["returned", "running", "returned"], "the caller was asked, cut in while it ran, and was told the result");
        record.Turns.Count(turn => turn.Interrupted).ShouldBeGreaterThanOrEqualTo(2, platform.Process.Output);
        _business.Requests.Where(request => request.Path == "/clinic/bookings").ShouldHaveSingleItem().Status.ShouldBe(201);
    }

    [Fact]
    public async Task The_sales_conversation_goes_through_its_steps_and_books_the_visit()
    {
        await using var model = await ModelAsync(Sales);
        await using var platform = await StartAsync(model);
        var call = platform.Carrier.Place("+15550100001", "+15550100020", platform.Caller(
            [CallerTurn.Say("when are you open"), CallerTurn.Say("book me a time please"), CallerTurn.Say("what are your prices"), CallerTurn.Say("tomorrow at ten"), CallerTurn.Say("yes")]));
        var ended = await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Agent!.Name.ShouldBe("sales");
        record.Turns[0].Agent.ShouldEndWith("this is North Roofing. Are you looking for a new roof?", Case.Sensitive, platform.Process.Output);
        record.Turns.Skip(1).Select(turn => turn.Agent).ShouldBe(
            [
                "How much may it be?", "Which day suits you?", "Ten years are guaranteed. Which day suits you?",
                "So we come on Thursday, December third, to Ann Lee. Is that right?", "Thank you, Ann Lee. We will see you on Thursday, December third. Goodbye.",
            ], platform.Process.Output);
        record.Turns.SelectMany(turn => turn.Transitions).Select(t => $"{t.From}-{t.To}: {t.By}").ShouldBe(
            ["greet-qualify: model", "qualify-qualify: model", "qualify-book: rule", "book-objection: model", "book-book: model", "book-book: answer", "book-booked: rule"], platform.Process.Output);
        ended.Source.ShouldNotBe("caller", "the agent hangs up");
        Body(_business.Requests.Where(request => request.Path == "/roofing/visits").ShouldHaveSingleItem()).ShouldBe(Body("""{"day":"2026-12-03","name":"Ann Lee","budget":6500,"phone":"+15550100001"}"""));
        var told = await ToldAsync(platform);
        ((string?)told["step"], (string?)told["outcome"], (string?)told["extracted"]!["interest"], (string?)told["summary"], told["analysisFailed"]).ShouldBe(("booked", "completed", "roof", "A visit was booked.", null));
        told["path"]!.AsArray().Select(step => $"{step!["from"]}-{step["to"]}: {step["by"]}").ShouldBe(["greet-qualify: model", "qualify-book: rule", "book-objection: model", "book-booked: rule"]);
        told["variables"]!.ToJsonString().ShouldBe(JsonNode.Parse("""{"budget":6500,"day":"2026-12-03","name":"Ann Lee","phone":"+15550100001","visit":"V1"}""")!.ToJsonString());
        told["tools"]!.AsArray().Select(tool => (string?)tool!["name"]).ShouldBe(["book_visit", "book_visit"], "the caller was asked, and it was done");
        told["transcript"]!.AsArray().Where(said => (string?)said!["speaker"] == "agent").Select(said => (string?)said!["text"]).ShouldBe(record.Turns.Select(turn => turn.Agent));
    }

    /// <summary>Wherever the conversation is, whoever is told of calls is told of this one.</summary>
    [Theory]
    [InlineData("greet")]
    [InlineData("qualify", "when are you open")]
    [InlineData("book", "when are you open", "book me a time please")]
    public async Task A_caller_who_hangs_up_in_the_middle_is_told_of_as_well(string step, params string[] says)
    {
        await using var model = await ModelAsync(Sales);
        await using var platform = await StartAsync(model);
        var call = platform.Carrier.Place("+15550100001", "+15550100020", platform.Caller([.. says.Select(CallerTurn.Say)]));
        (await platform.EndAsync(call, Cancel)).Source.ShouldBe("caller");

        var told = await ToldAsync(platform);
        ((string?)told["id"], (string?)told["step"], (string?)told["outcome"]).ShouldBe((call.CallControlId, step, "completed"), platform.Process.Output);
        _business.Requests.ShouldHaveSingleItem().Path.ShouldBe("/crm/calls");
    }

    [Fact]
    public async Task The_office_is_behind_a_key_and_a_caller_whom_it_does_not_take_is_told_so()
    {
        await SetHoursAsync("sales", "Sun-Sat 00:00-24:00");
        await using var model = await ModelAsync(Sales);
        await using var platform = await StartAsync(model, _ => new Callee(CalleeAnswer.IsBusy));
        var call = platform.Carrier.Place("+15550100001", "+15550100020", platform.Caller(Patient, [CallerTurn.Press("0")]));
        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns.Skip(1).Select(turn => turn.Agent).ShouldBe(["One moment, I will put you through to the office.", "Nobody in the office can take your call right now. They will call you back. Goodbye."], platform.Process.Output);
        record.Turns.SelectMany(turn => turn.Transitions).Select(t => $"{t.From}-{t.To}: {t.By}").ShouldBe(["greet-office: key", "office-message: rule"]);
        platform.Carrier.Commands.Count(command => command.Name == "transfer").ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_front_desk_takes_a_caller_within_its_hours(bool isOpen)
    {
        await SetHoursAsync("dentist", isOpen ? "Sun-Sat 00:00-24:00" : string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().AddDays(3):ddd} 09:00-10:00"));
        await using var model = await ModelAsync(request => request.Messages[^1] switch
        {
            { Role: "tool", Text: var text } => new(text!.Contains("Nobody is there now", StringComparison.Ordinal) ? "The desk is closed now. Goodbye." : $"Unexpected: {text}", "hang_up"),
            _ => new("I connect you.", "transfer_call", """{"destination":"desk"}"""),
        });
        var connected = new TaskCompletionSource<SimulatedCall>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var platform = await StartAsync(model, other =>
        {
            connected.TrySetResult(other);
            return new Callee();
        });
        var call = platform.Carrier.Place("+15550100001", "+15550100010", platform.Caller(Patient, [CallerTurn.Say("book me a time please")]));
        if (isOpen)
        {
            (await connected.Task.WaitAsync(RunningPlatform.Limit, Cancel)).To.ShouldBe("+15550100092");
            await platform.Process.SaysAsync("The transfer has ended (succeeded: True)", Cancel);
            call.HangUp();
        }

        await platform.EndAsync(call, Cancel);
        var record = await platform.RecordAsync(call, Cancel);
        record.Turns[1].Agent.ShouldBe(isOpen ? "I connect you." : "I connect you. The desk is closed now. Goodbye.", platform.Process.Output);
        record.Outcome.ShouldBe(isOpen ? "transferred" : "completed");
        platform.Carrier.Commands.Any(command => command.Name == "transfer").ShouldBe(isOpen);
    }

    [Theory]
    [InlineData("yes", "Thank you. We will see you then. Goodbye.", """{"state":"confirmed"}""", "remind-comes: answer, comes-seen: rule")]
    [InlineData("no", "It is cancelled. Please call us for another day. Goodbye.", """{"state":"cancelled"}""", "remind-cannot: answer, cannot-cannot: answer, cannot-cancelled: rule")]
    public async Task A_reminder_is_placed_with_its_values_and_notes_what_the_patient_says(string answer, string last, string sent, string steps)
    {
        await using var model = await ModelAsync(Reminders);
        RunningPlatform? platform = null;
        var placed = new TaskCompletionSource<SimulatedCall>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var running = platform = await StartAsync(model, call =>
        {
            placed.TrySetResult(call);
            return new Callee(Handset: platform!.Caller([CallerTurn.Say("yes"), CallerTurn.Say(answer), CallerTurn.Say("yes")]));
        });

        using var dialled = await platform.Http.PostAsJsonAsync("/api/calls", new { to = "+15550100003", agent = "reminders", variables = new { patient = "Ann Lee", day = "2026-12-03", time = "10:30", appointment = "A1" } }, Cancel);
        ((int)dialled.StatusCode).ShouldBe(202, await dialled.Content.ReadAsStringAsync(Cancel));
        var call = await placed.Task.WaitAsync(RunningPlatform.Limit, Cancel);
        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns[0].Agent.ShouldBe("Hello, this is Bright Smile. Am I speaking with Ann Lee?", platform.Process.Output);
        record.Turns[1].Agent.ShouldBe("You have an appointment on Thursday, December third, at ten thirty. Will you come?", platform.Process.Output);
        record.Turns[^1].Agent.ShouldBe(last, platform.Process.Output);
        string.Join(", ", record.Turns.Skip(2).SelectMany(turn => turn.Transitions).Select(t => $"{t.From}-{t.To}: {t.By}")).ShouldBe(steps, platform.Process.Output);
        var request = _business.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Body).ShouldBe(("PATCH", "/clinic/appointments/A1", sent));
    }

    [Fact]
    public async Task The_service_of_a_shop_finds_an_order_and_opens_a_ticket()
    {
        await using var model = await ModelAsync(Support);
        await using var platform = await StartAsync(model);
        var call = platform.Carrier.Place("+15550100001", "+15550100030", platform.Caller([CallerTurn.Say("when are you open"), CallerTurn.Say("book me a time please")]));
        await platform.EndAsync(call, Cancel);

        var record = await platform.RecordAsync(call, Cancel);
        record.Turns.Select(turn => turn.Agent).ShouldBe(["Hello, this is the service of Green Garden. What can I do for you?", "It arrives on Friday. Is anything wrong with it?", "A colleague will call you back today. Goodbye."], platform.Process.Output);
        _business.Requests.Select(request => $"{request.Method} {request.Path}").ShouldBe(["GET /shop/orders/4711", "POST /shop/tickets"], platform.Process.Output);
        Body(_business.Done.ShouldHaveSingleItem()).ShouldBe(Body("""{"order":4711,"problem":"The plants are dry.","phone":"+15550100001"}"""));
    }

    /// <summary>What the register of calls has been told of the platform's call.</summary>
    private async Task<JsonNode> ToldAsync(RunningPlatform platform)
    {
        await platform.Process.SaysAsync("has taken it", Cancel);
        return JsonNode.Parse(_business.Requests.Single(request => request.Path == "/crm/calls").Body)!["data"]!;
    }

    /// <summary>Sets when somebody takes the calls that an agent passes on: the examples keep business hours.</summary>
    private async Task SetHoursAsync(string agent, string hours)
    {
        var file = Path.Combine(_agents.FullName, agent, "agent.yaml");
        var document = await File.ReadAllTextAsync(file, Cancel);
        var changed = Hours().Replace(document, $"hours: \"{hours}\"");
        changed.ShouldNotBe(document);
        await File.WriteAllTextAsync(file, changed, Cancel);
    }

    [GeneratedRegex("hours: \"[^\"]+\"")]
    private static partial Regex Hours();

    private static ModelReply Dentist(ModelRequest request)
    {
        var told = request.Messages.Where(m => m.Role is "tool").Select(m => m.Text!).ToList();
        return request.Messages[^1] switch
        {
            _ when request.Messages[0].Text!.StartsWith("You judge", StringComparison.Ordinal) => new("0"),
            _ when told.Exists(t => t.Contains("\"booking\"", StringComparison.Ordinal)) => new("It is booked. Goodbye.", "hang_up"),
            { Role: "tool", Text: var text } when text!.Contains("\"set\"", StringComparison.Ordinal) => new("", "find_times"),
            { Role: "tool", Text: var text } when text!.Contains("\"times\"", StringComparison.Ordinal) => new("I have nine o'clock and half past ten. Which suits you?"),
            { Role: "tool", Text: var text } => new($"Unexpected: {text}"),
            _ when told.Exists(t => t.Contains("still running", StringComparison.Ordinal)) => new("I am still booking it for you, and it takes a little longer than usual today."),
            _ when told.Exists(t => t.Contains("\"times\"", StringComparison.Ordinal)) => new("", "book", """{"time":"09:00"}"""),
            _ => new("", "set_variables", """{"day":"2026-12-03","name":"Ann Lee"}"""),
        };
    }

    private static ModelReply Sales(ModelRequest request)
    {
        var (told, said) = (request.Messages[0].Text!, request.Messages[^1]);
        if (told.StartsWith("You judge", StringComparison.Ordinal))
            return new(Choice(said.Text!));
        if (told.StartsWith("You read what was said", StringComparison.Ordinal))
            return new("""{"interest":"roof","summary":"A visit was booked."}""");
        return told switch
        {
            _ when told.Contains("what the caller can spend, and nothing else", StringComparison.Ordinal) => said.Text!.Contains("open", StringComparison.Ordinal) ? new("How much may it be?") : new("", "set_variables", """{"budget":6500}"""),
            _ when told.Contains("has a doubt", StringComparison.Ordinal) => new("Ten years are guaranteed. Which day suits you?"),
            _ when told.Contains("Agree on a day", StringComparison.Ordinal) => said switch
            {
                { Role: "tool" } when said.Text!.Contains("\"set\"", StringComparison.Ordinal) && told.Contains("Ann Lee", StringComparison.Ordinal) => new("", "book_visit"),
                { Role: "tool" } => new("Which day suits you?"),
                _ => new("", "set_variables", """{"day":"2026-12-03","name":"Ann Lee"}"""),
            },
            _ => new($"Unexpected: {told}"),
        };

        string Choice(string words) => words switch
        {
            _ when words.Contains("open", StringComparison.Ordinal) => Number("The caller wants a roof"),
            _ when words.Contains("prices", StringComparison.Ordinal) => Number("The caller doubts"),
            _ => "0",
        };

        string Number(string choice) => told.Split('\n').Single(line => line.Contains(choice, StringComparison.Ordinal)).Split(':')[0];
    }

    private static ModelReply Reminders(ModelRequest request) => request.Messages[0].Text! switch
    {
        var told when told.Contains("Call confirm_visit now", StringComparison.Ordinal) => new("", "confirm_visit"),
        var told when told.Contains("Call cancel_visit now", StringComparison.Ordinal) => new("", "cancel_visit"),
        var told => new($"Unexpected: {told}"),
    };

    private static ModelReply Support(ModelRequest request) => request.Messages[^1] switch
    {
        { Role: "tool", Text: var text } when text!.Contains("\"set\"", StringComparison.Ordinal) => new("", "find_order"),
        { Role: "tool", Text: var text } when text!.Contains("2026-12-04", StringComparison.Ordinal) => new("It arrives on Friday. Is anything wrong with it?"),
        { Role: "tool", Text: var text } when text!.Contains("\"ticket\"", StringComparison.Ordinal) => new("A colleague will call you back today. Goodbye.", "hang_up"),
        { Role: "tool", Text: var text } => new($"Unexpected: {text}"),
        _ when request.Messages.Any(m => m.Role is "tool") => new("", "open_ticket", """{"problem":"The plants are dry."}"""),
        _ => new("", "set_variables", """{"order":4711}"""),
    };

    private static Task<SimulatedModel> ModelAsync(Func<ModelRequest, ModelReply> answer) => SimulatedModel.StartAsync(new SimulatedModelOptions { Port = 0, Template = "mistral", Answer = answer }, Cancel);

    private Task<RunningPlatform> StartAsync(SimulatedModel model, Func<SimulatedCall, Callee>? callee = null) => RunningPlatform.StartAsync(
        new Dictionary<string, string>
        {
            ["Agents__Path"] = _agents.FullName,
            ["Agents__Tools__AllowPrivate"] = "true",
            ["Secrets__CLINIC_KEY"] = SimulatedBusiness.ClinicKey,
            ["Agent__LanguageModel"] = "OpenAI",
            ["OpenAI__BaseUrl"] = model.BaseUrl.ToString(),
            ["Telnyx__CallerId"] = "+15550100002",
            ["Telnyx__ConnectionId"] = "1684641123236054244",
        },
        callee: callee);

    private static string Body(BusinessRequest request) => Body(request.Body);

    private static string Body(string json) => JsonNode.Parse(json)!.ToJsonString();
}
