using System.Data.Common;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>What an operator has to change so that the platform starts.</summary>
public static class StartFaults
{
    /// <summary>All faults an exception stands for; empty where it is a defect of ours.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        OptionsValidationException e => [.. e.Failures],
        AggregateException e => [.. e.InnerExceptions.SelectMany(Of)],
        EngineException e => [e.Message],
        // Membership is read from the database before anything else is done.
        DbException e => [$"The database of Cluster__Connection cannot be used: {e.Message}"],
        { InnerException: DbException e } => Of(e),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } e => [e.Message],
        _ => [],
    };
}
