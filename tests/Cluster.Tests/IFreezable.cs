namespace VoiceAgent.Cluster.Tests;

/// <summary>What can be stopped in its tracks and go on later as if no time had passed: a pause of its machine. Its connections stay open, and nothing answers.</summary>
internal interface IFreezable
{
    void Freeze();

    void Thaw();
}
