using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VoiceAgent.Settings.Tests;

public sealed class OptionsReaderTests
{
    [Fact]
    public void What_is_not_set_has_its_default()
    {
        var options = Read();

        options.Name.ShouldBe("front desk");
        options.Chairs.ShouldBe(2);
        options.Tilt.ShouldBeNull();
        options.Shelves.ShouldBeEmpty();
    }

    [Fact]
    public void Every_form_of_value_is_read()
    {
        var options = Read(
            ("name", " reception "), ("Staffed", "True"), ("Heated", "false"), ("Chairs", "4"), ("Height", "0.9"), ("Tilt", "-2.5"), ("Patience", "00:00:00.25"), ("Door", "ajar"),
            ("Drawer:Depth", "30"), ("Drawer:Labels:0", "keys"), ("Shelves:0:Depth", "5"), ("Shelves:1:Labels:0", "pens"), ("Shelves:1:Labels:1", "forms"));

        options.Name.ShouldBe("reception");
        options.Staffed.ShouldBeTrue();
        options.Heated.ShouldBe(false);
        options.Chairs.ShouldBe(4);
        options.Height.ShouldBe(0.9);
        options.Tilt.ShouldBe(-2.5f);
        options.Patience.ShouldBe(TimeSpan.FromMilliseconds(250));
        options.Door.ShouldBe(Door.Ajar);
        options.Drawer.Depth.ShouldBe(30);
        options.Drawer.Labels.ShouldBe(["keys"]);
        options.Shelves.Select(s => s.Depth).ShouldBe([5, 20]);
        options.Shelves[1].Labels.ShouldBe(["pens", "forms"]);
    }

    [Theory]
    [InlineData("00:00:10", 10)]
    [InlineData("0:01:30", 90)]
    [InlineData("00:00:00.05", 0.05)]
    [InlineData("1.00:00:00", 86400)]
    public void Durations_are_hours_minutes_and_seconds(string text, double seconds) => Read(("Patience", text)).Patience.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_variable_set_to_nothing_counts_as_not_set(string nothing)
    {
        var options = Read(("Name", nothing), ("Key", nothing), ("Chairs", nothing), ("Patience", nothing), ("Door", nothing), ("Drawer:Depth", nothing), ("Shelves:0:Depth", nothing), ("Misspelt", nothing));

        options.Name.ShouldBe("front desk");
        options.Key.ShouldBeNull();
        options.Chairs.ShouldBe(2);
        options.Shelves.ShouldBeEmpty();
    }

    [Fact]
    public void All_faults_come_at_once_each_with_its_value_and_what_is_allowed() => Faults(
        ("Staffed", "yes"), ("Heated", "warm"), ("Chairs", "many"), ("Height", "0.1"), ("Tilt", "nan"), ("Patience", "10"), ("Door", "0"), ("Drawer:Depth", "70"), ("Shelves:0:Depth", "deep"),
        ("Shelves:1:Depth", "0")).ShouldBe(
        [
            "Desk__Chairs is 'many': must be a whole number",
            "Desk__Door is '0': must be Open, Ajar or Shut",
            "Desk__Heated is 'warm': must be true or false",
            "Desk__Patience is '10': must be a duration as hours:minutes:seconds, for example 00:00:10 or 00:00:00.5",
            "Desk__Shelves__0__Depth is 'deep': must be a whole number",
            "Desk__Staffed is 'yes': must be true or false",
            "Desk__Height is 0.1: must be 0.5 to 1.5",
            "Desk__Tilt is NaN: must be -10 to 10",
            "Desk__Drawer__Depth is 70: must be 1 to 50",
            "Desk__Shelves__1__Depth is 0: must be 1 to 50",
        ]);

    [Fact]
    public void A_key_is_named_once() =>
        Faults((options, faults) => faults.Add("Chairs", options.Chairs, "3"), ("Chairs", "many")).ShouldBe(["Desk__Chairs is 'many': must be a whole number"]);

    [Fact]
    public void A_range_is_shown_as_it_is_written() =>
        Faults(("Patience", "00:00:00.0125")).ShouldBe(["Desk__Patience is 00:00:00.0125: must be 00:00:00.05 to 1.00:00:00"]);

    [Fact]
    public void A_key_that_means_nothing_is_named_without_its_value()
    {
        Faults(("Chiars", "hunter2"), ("Drawer:Dept", "hunter2"), ("Name:First", "hunter2"), ("Drawer", "hunter2"), ("Shelves:top:Depth", "5"), ("Drawer:Labels:1", "hunter2")).ShouldBe(
        [
            "Desk__Chiars is unknown: known here are Name, Key, Pin, Staffed, Heated, Chairs, Height, Tilt, Patience, Door, Drawer, Shelves",
            "Desk__Drawer is unknown: known here are only keys below it",
            "Desk__Drawer__Dept is unknown: known here are Depth, Lock, Labels",
            "Desk__Drawer__Labels__1 is unknown: known here is the next number, 0",
            "Desk__Name__First is unknown: known here is Name itself",
            "Desk__Shelves__top is unknown: known here is the next number, 0",
        ]);
    }

    [Fact]
    public void A_secret_is_never_shown() => Faults(
        (options, faults) =>
        {
            faults.Add("Key", options.Key, "longer");
            faults.Add("Shelves__0__Lock", options.Shelves[0].Lock, "longer");
        },
        ("Key", "hunter2"), ("Pin", "hunter2"), ("Shelves:0:Lock", "hunter2")).ShouldBe(
        [
            "Desk__Pin is not usable (not shown): must be a whole number",
            "Desk__Key is not usable (not shown): must be longer",
            "Desk__Shelves__0__Lock is not usable (not shown): must be longer",
        ]);

    [Fact]
    public void A_secret_out_of_its_range_is_not_shown() => Faults(("Pin", "77")).ShouldBe(["Desk__Pin is not usable (not shown): must be 1000 to 9999"]);

    [Fact]
    public void Rules_see_what_was_read_and_add_to_the_faults() =>
        Faults((options, faults) => faults.Add("Name", options.Name, "shorter"), ("Name", "reception"), ("Chairs", "11")).ShouldBe(
            ["Desk__Name is 'reception': must be shorter", "Desk__Chairs is 11: must be 1 to 10"]);

    [Fact]
    public void Options_set_by_the_host_are_checked_too()
    {
        using var services = new ServiceCollection().AddChecked<DeskOptions>(Section()).Configure<DeskOptions>(o => o.Chairs = 0).BuildServiceProvider();
        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<DeskOptions>>().Value).Failures.ShouldBe(["Desk__Chairs is 0: must be 1 to 10"]);
    }

    [Fact]
    public void Before_the_host_is_built_what_can_be_read_is_read()
    {
        var options = OptionsReader.Read<DeskOptions>(Section(("Chairs", "many"), ("Name", "reception"), ("Misspelt", "1")));
        options.Chairs.ShouldBe(2);
        options.Name.ShouldBe("reception");
    }

    private static DeskOptions Read(params (string Key, string Value)[] settings)
    {
        using var services = new ServiceCollection().AddChecked<DeskOptions>(Section(settings)).BuildServiceProvider();
        return services.GetRequiredService<IOptions<DeskOptions>>().Value;
    }

    private static IEnumerable<string> Faults(params (string Key, string Value)[] settings) => Faults((_, _) => { }, settings);

    private static IEnumerable<string> Faults(Action<DeskOptions, OptionFaults> rules, params (string Key, string Value)[] settings)
    {
        using var services = new ServiceCollection().AddChecked(Section(settings), rules).BuildServiceProvider();
        return Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<DeskOptions>>().Value).Failures;
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Desk:{s.Key}", (string?)s.Value))).Build().GetSection("Desk");
}
