using System.ComponentModel.DataAnnotations;

namespace VoiceAgent.Settings.Tests;

public enum Door
{
    Open,
    Ajar,
    Shut,
}

/// <summary>Options of every form there is.</summary>
public sealed class DeskOptions
{
    public string Name { get; set; } = "front desk";

    [Secret]
    public string? Key { get; set; }

    [Secret, Range(1000, 9999)]
    public int Pin { get; set; } = 1234;

    public bool Staffed { get; set; }

    public bool? Heated { get; set; }

    [Range(1, 10)]
    public int Chairs { get; set; } = 2;

    [Range(0.5, 1.5)]
    public double Height { get; set; } = 0.75;

    [Range(-10.0, 10.0)]
    public float? Tilt { get; set; }

    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    public Door Door { get; set; }

    public DrawerOptions Drawer { get; } = new();

    public IList<DrawerOptions> Shelves { get; } = [];
}

public sealed class DrawerOptions
{
    [Range(1, 50)]
    public int Depth { get; init; } = 20;

    [Secret]
    public string Lock { get; set; } = "";

    public IList<string> Labels { get; } = [];
}
