using System.Reflection;
using VoiceAgent.Grains.Call;
using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Speech;
using VoiceAgent.Testing;

namespace VoiceAgent.Grains.Tests;

/// <summary>Where a call looks for another speech silo when its own has failed.</summary>
public sealed class SpeechPlaceTests
{
    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void One_that_joins_or_is_found_within_a_second_is_waited_for() => VirtualTime.Run(async time =>
    {
        var asked = 0;
        var place = Place(time, () => ++asked switch { < 3 => null, < 6 => throw new TimeoutException(), _ => "second" });
        await place.ReplaceAsync("first", "voice", CancellationToken.None);
        (place.Silo, time.Elapsed).ShouldBe(("second", Ms(500)));
    });

    [Fact]
    public void The_one_that_failed_is_asked_again_where_there_is_no_other_after_a_second() => VirtualTime.Run(async time =>
    {
        var place = Place(time, () => "first");
        await place.ReplaceAsync("first", "voice", CancellationToken.None);
        (place.Silo, time.Elapsed).ShouldBe(("first", Ms(1000)));
    });

    [Fact]
    public void Without_one_the_call_is_told_after_a_second() => VirtualTime.Run(async time =>
    {
        var fault = await Assert.ThrowsAsync<EngineException>(() => Place(time, () => null).ReplaceAsync("first", "voice", CancellationToken.None));
        (fault.Failure, time.Elapsed).ShouldBe((EngineFailure.Overloaded, Ms(1000)));
        fault = await Assert.ThrowsAsync<EngineException>(() => Place(time, () => throw new TimeoutException()).ReplaceAsync("first", "voice", CancellationToken.None));
        fault.Failure.ShouldBe(EngineFailure.Unavailable);
    });

    [Fact]
    public void Work_that_is_given_up_does_not_wait() => VirtualTime.Run(async time =>
    {
        using var given = new CancellationTokenSource();
        var waiting = Place(time, () => null).ReplaceAsync("first", "voice", given.Token);
        given.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        time.Elapsed.ShouldBe(TimeSpan.Zero);
    });

    private static SpeechPlace Place(TimeProvider time, Func<string?> replace)
    {
        var capacity = DispatchProxy.Create<ICapacityGrain, Answering>();
        ((Answering)(object)capacity).Answer = _ =>
        {
            try
            {
                return Task.FromResult(replace());
            }
            catch (TimeoutException e)
            {
                return Task.FromException<string?>(e);
            }
        };
        var grains = DispatchProxy.Create<IGrainFactory, Answering>();
        ((Answering)(object)grains).Answer = _ => capacity;
        return new SpeechPlace("call", "gateway", "first", asked: null, grains, time);
    }
}

/// <summary>Answers every call alike.</summary>
public class Answering : DispatchProxy
{
    public Func<MethodInfo?, object?> Answer { get; set; } = _ => null;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod);
}
