namespace VoiceAgent.Carriers.Line;

/// <summary>Marks an endpoint whose success shows that the carrier is at the other end: it has checked a signature or a token.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProvesSenderAttribute : Attribute;
