using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using VoiceAgent.Speech;

namespace VoiceAgent.Hosting;

/// <summary>Finds what an operator has to change so that the platform starts.</summary>
public static class StartFaults
{
    /// <summary>Returns all faults that an exception stands for; empty where it is a defect of the platform.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        OptionsValidationException e => [.. e.Failures],
        AggregateException e => [.. e.InnerExceptions.SelectMany(Of)],
        EngineException e => [e.Message],
        // Membership is read from the database before anything else is done.
        DbException e => [$"The database of Cluster__Connection cannot be used: {e.Message}"],
        { InnerException: DbException e } => Of(e),
        IOException { InnerException: AddressInUseException } e => [e.Message],
        AddressInUseException or SocketException => [$"A port cannot be listened on (ASPNETCORE_URLS, Cluster__SiloPort, Cluster__GatewayPort): {exception.Message}"],
        // Kestrel throws this for an https address without a certificate.
        InvalidOperationException e when e.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal) => ["ASPNETCORE_URLS has an https address, and no certificate is set up for it (Kestrel__Certificates__Default__Path)."],
        _ => [],
    };

    /// <summary>Looks at the addresses where a program is to listen.</summary>
    /// <exception cref="OptionsValidationException">An address cannot be understood.</exception>
    public static void CheckUrls(string? urls)
    {
        var wrong = (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(url => !IsAddress(url))
            .Select(url => $"ASPNETCORE_URLS has \"{url}\"; allowed: addresses such as http://localhost:8000 or http://*:8000, with semicolons between, a port of 0 to 65535 and no path").ToList();
        if (wrong.Count > 0)
            throw new OptionsValidationException("urls", typeof(string), wrong);
    }

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.PathBase.Length == 0 && (address.IsUnixPipe || address.Port is >= 0 and <= 65535);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
