using VoiceAgent.Grains.Interfaces;
using VoiceAgent.Grains.Placement;

namespace VoiceAgent.Grains.Tests;

public sealed class PlacementTests
{
    [Fact]
    public async Task Calls_are_spread_evenly_and_their_recognizers_live_where_they_were_reserved()
    {
        const int Calls = 200, Silos = 4;
        var engines = new TestEngines();
        await using var cluster = await Cluster.StartAsync(engines, [SiloRoles.Call, .. Enumerable.Repeat(SiloRoles.Speech, Silos)]);
        var capacity = cluster.Client.GetGrain<ICapacityGrain>(0);
        var places = await Task.WhenAll(Enumerable.Range(0, Calls).Select(call => capacity.ReserveAsync($"call-{call}", "gateway", takeOver: false)));
        await Task.WhenAll(places.Select((place, call) =>
            cluster.Client.GetGrain<IRecognizerGrain>($"{place.ShouldNotBeNull().SpeechSilo}/call-{call}").OpenAsync(null, CancellationToken.None)));

        var reserved = places.CountBy(place => place!.SpeechSilo).ToDictionary();
        var opened = Enumerable.Range(0, Calls).CountBy(call => cluster.SiloOf<IRecognizerGrain>($"{places[call]!.SpeechSilo}/call-{call}").ShouldNotBeNull()).ToDictionary();
        const double Mean = (double)Calls / Silos;
        reserved.Values.Max().ShouldBeLessThanOrEqualTo((int)(1.3 * Mean));
        opened.Keys.Order().ShouldBe(cluster.With(SiloRoles.Speech));
        opened.Values.Max().ShouldBeLessThanOrEqualTo((int)(1.3 * Mean));
        opened.Values.Order().ShouldBe(reserved.Values.Order());
    }
}
