using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using VoiceAgent.Conversation;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Calls.Tests;

/// <summary>What a tool does in the world is done once for each wish of a caller, whatever becomes of the conversation meanwhile.</summary>
public sealed partial class EffectTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_hundred_conversations_with_slow_failing_and_hanging_tools_have_each_effect_once(int seed)
    {
        var random = new Random(seed);
        for (var conversation = 0; conversation < 100; conversation++)
        {
            var business = new Business(random.Next());
            var options = new ConversationOptions
            { Agent = new() { Greeting = "Hello." }, Speculation = { Enabled = random.Next(2) == 0 }, EndOfTurn = { Delay = TimeSpan.FromMilliseconds(500) }, Limits = { ToolTimeout = TimeSpan.FromSeconds(random.Next(1, 11)), MaxFailures = 10 }, Silence = { After = TimeSpan.FromSeconds(20) } };
            CallHarness.Run(h => HoldAsync(h, business, random), new CallOptions { ToolLimit = TimeSpan.FromSeconds(20) }, options, tools: business);
        }
    }

    [Fact]
    public void A_running_tool_is_not_cancelled_by_what_the_caller_says_or_presses()
    {
        var slow = new Slow();
        CallHarness.Run(
            async h =>
            {
                slow.Time = h.Time;
                var call = await h.CallAsync();
                for (var turn = 0; turn < 10; turn++)
                    h.LanguageModel.Do((request, _) => BookOnceAsync(request));
                await call.RepliesAsync(1);
                await call.SayAsync("please book number 1");
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(1));
                await call.SayAsync("hello are you still there");
                call.Call.OnDigit('5');
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(1));
                await call.SayAsync("sure take your time");
                (slow.Begun, slow.Finished).ShouldBe((1, 0), "it still runs");
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(15));
                await call.HangUpAsync();
            },
            conversation: new ConversationOptions { Agent = new() { Greeting = "Hello." }, EndOfTurn = { LearnsPauses = false } },
            tools: slow);
        (slow.Begun, slow.Finished, slow.WasCancelled).ShouldBe((1, 1, false));
    }

    private static async IAsyncEnumerable<ReplyPart> BookOnceAsync(ReplyRequest request)
    {
        await Task.CompletedTask;
        if (request.Messages.Any(m => m.Role is MessageRole.ToolCall))
            yield return new ReplyText("It is under way.");
        else
            yield return new ReplyToolCall("a", "book", """{"number":"1"}""");
    }

    private static async Task HoldAsync(CallHarness h, Business business, Random random)
    {
        business.Time = h.Time;
        var call = await h.CallAsync();
        for (var turn = 0; turn < 60; turn++)
            h.LanguageModel.Do((request, cancellationToken) => ModelAsync(h.Time, request, random, cancellationToken));
        await call.RepliesAsync(1);
        var wishes = random.Next(1, 4);
        for (var wish = 1; wish <= wishes; wish++)
        {
            await call.SayAsync($"please book number {wish}");
            for (var i = random.Next(4); i > 0; i--)
            {
                await call.Line.SilenceAsync(TimeSpan.FromMilliseconds(random.Next(100, 4000)));
                switch (random.Next(4))
                {
                    case 0: await call.SayAsync("hello are you still there"); break;
                    case 1: await call.SayAsync("sure take your time"); break;
                    case 2: await call.SayAsync("okay", 0.4); break;
                    default: call.Call.OnDigit((char)('0' + random.Next(10))); break;
                }
            }
        }

        // By then the slowest is over, tried again as often as the model does, and told.
        await SettleAsync();
        await call.SayAsync("is it all done");
        await SettleAsync();
        var last = h.LanguageModel.Requests[^1].Messages;
        var transcript = string.Join(" / ", last.Select(m => $"{m.Role} {m.Text}"));
        await call.HangUpAsync();

        // Nothing has been under way for so long that it was told.
        async Task SettleAsync()
        {
            for (var quiet = 0; quiet < 100; quiet = business.Open > 0 ? 0 : quiet + 1)
                await call.Line.SilenceAsync(TimeSpan.FromSeconds(0.25));
        }

        foreach (var (key, times) in business.Begun)
            times.ShouldBeLessThanOrEqualTo(1 + business.Failed.GetValueOrDefault(key), $"{key} was begun again while it was under way or done; {transcript}");
        for (var wish = 1; wish <= wishes; wish++)
        {
            var number = wish.ToString(CultureInfo.InvariantCulture);
            business.Done.Count(d => d == number).ShouldBeLessThanOrEqualTo(1, $"number {number} was booked twice; {transcript}");
            last.Count(m => m.Role is MessageRole.ToolResult && m.Text == $"booked {number}").ShouldBe(business.Told.Count(d => d == number), $"the model knows what came of number {number}; {transcript}");
        }
    }

    /// <summary>A model that calls the tool for each wish of which it does not know that it was begun, again where it failed, and sometimes out of impatience.</summary>
    private static async IAsyncEnumerable<ReplyPart> ModelAsync(TimeProvider time, ReplyRequest request, Random random, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 700)), time, cancellationToken);
        if (random.Next(3) == 0)
            yield return new ReplyText("Let me see to that for you right away. ");
        var results = request.Messages.Where(m => m.Role is MessageRole.ToolResult).ToDictionary(m => m.ToolCallId!, m => m.Text);
        foreach (var number in request.Messages.Where(m => m.Role is MessageRole.Caller).SelectMany(m => Wish().Matches(m.Text)).Select(m => m.Groups[1].Value).Distinct())
        {
            var known = request.Messages.Where(m => m.Role is MessageRole.ToolCall && m.Text.Contains($"\"{number}\"", StringComparison.Ordinal)).Select(m => results[m.ToolCallId!]).ToList();
            var isDone = known.Exists(r => r.StartsWith("booked", StringComparison.Ordinal));
            var isUnderWay = known.Exists(r => r.Contains("still running", StringComparison.Ordinal));
            if (!isDone && (!isUnderWay || random.Next(3) == 0))
                yield return new ReplyToolCall($"call-{random.Next(3)}", "book", random.Next(2) == 0 ? $$"""{"number":"{{number}}"}""" : $$"""{ "number" : "{{number}}" }""");
        }

        if (random.Next(4) > 0)
            yield return new ReplyText("That is how it stands.");
        if (random.Next(20) == 0)
            throw new EngineException("model", EngineFailure.Failed, "broke off");
    }

    [GeneratedRegex("number ([0-9])")]
    private static partial Regex Wish();

    /// <summary>Books within ten seconds.</summary>
    private sealed class Slow : ICallTool
    {
        public TimeProvider Time { get; set; } = TimeProvider.System;

        public int Begun { get; private set; }

        public int Finished { get; private set; }

        public bool WasCancelled { get; private set; }

        public ToolDefinition Definition { get; } = new("book", "Books.", "{}");

        public async Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
        {
            Begun++;
            using var watch = cancellationToken.Register(() => WasCancelled = true);
            await Task.Delay(TimeSpan.FromSeconds(10), Time, CancellationToken.None);
            Finished++;
            return "booked 1";
        }
    }

    /// <summary>Books; slowly, or fails, or fails when it has done it, or never answers. What comes again with a key of what was done is not done again.</summary>
    private sealed class Business(int seed) : ICallTool
    {
        private readonly Random _random = new(seed);
        private readonly HashSet<string> _keys = [];

        public TimeProvider Time { get; set; } = TimeProvider.System;

        public Dictionary<string, int> Begun { get; } = [];

        public Dictionary<string, int> Failed { get; } = [];

        public List<string> Done { get; } = [];

        public List<string> Told { get; } = [];

        public int Open { get; private set; }

        public ToolDefinition Definition { get; } = new("book", "Books.", "{}");

        public async Task<string> InvokeAsync(ToolInvocation invocation, CancellationToken cancellationToken)
        {
            Begun[invocation.Key] = 1 + Begun.GetValueOrDefault(invocation.Key);
            var number = Wish().Match("number " + invocation.Arguments[invocation.Arguments.IndexOf(':', StringComparison.Ordinal)..].Trim(':', ' ', '"', '}')).Groups[1].Value;
            Open++;
            try
            {
                switch (_random.Next(8))
                {
                    case 0:
                        await Task.Delay(TimeSpan.FromSeconds(_random.Next(3)), Time, cancellationToken);
                        throw new IOException("refused");
                    case 1:
                        Do();
                        throw new IOException("the answer was lost");
                    case 2:
                        Do();
                        await Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken);
                        break;
                    default:
                        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(15_000)), Time, cancellationToken);
                        Do();
                        break;
                }

                Told.Add(number);
                return $"booked {number}";
            }
            catch (Exception)
            {
                Failed[invocation.Key] = 1 + Failed.GetValueOrDefault(invocation.Key);
                throw;
            }
            finally
            {
                Open--;
            }

            void Do()
            {
                if (_keys.Add(invocation.Key))
                    Done.Add(number);
            }
        }
    }
}
