namespace VoiceAgent.Settings;

/// <summary>Marks an option whose value is never shown, not even where it is wrong.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
