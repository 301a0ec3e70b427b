namespace VoiceAgent.Cluster.Tests;

/// <summary>What can come to a stand for a while and then go on as if no time had passed: a machine that pauses, a cable that carries nothing, a disk that takes nothing.
/// Connections stay open meanwhile, and nobody is told.</summary>
internal interface IFreezable
{
    void Freeze();

    void Thaw();
}
