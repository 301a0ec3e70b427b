namespace VoiceAgent.Conversation;

/// <summary>The keys of an entry that is not complete yet.</summary>
internal sealed class KeyedDigits(EngineContext context)
{
    private TimeSpan _pressedAt;

    /// <summary>Keys pressed so far, parted by spaces.</summary>
    public string Pressed { get; private set; } = "";

    public bool IsPending => Pressed.Length > 0;

    /// <summary>The call time at which the entry is complete without a further key.</summary>
    public TimeSpan EndsAt => _pressedAt + context.Options.EndOfTurn.KeyedDelay;

    /// <returns>True where the key completes the entry.</returns>
    public bool Press(char key)
    {
        if (key != '#' || !IsPending)
            Pressed = IsPending ? $"{Pressed} {key}" : key.ToString();
        _pressedAt = context.Now;
        return key == '#';
    }

    public string Take()
    {
        var entry = Pressed;
        Pressed = "";
        return entry;
    }

    /// <summary>Goes on where another engine stopped.</summary>
    public void Restore(string pressed) => Pressed = pressed;

    /// <summary>Waits anew for the next key.</summary>
    public void GoOn() => _pressedAt = context.Now;
}
