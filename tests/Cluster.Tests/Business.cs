using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VoiceAgent.TestSilo;

namespace VoiceAgent.Cluster.Tests;

/// <summary>A business that takes bookings over HTTP, in this process, which no kill reaches. It takes its time, and goes on where nobody waits for its answer any more.</summary>
/// <remarks>A request under a key that it has seen is not carried out again and gets the answer of the first, once there is one. Every other key is another booking, also for the same call.</remarks>
internal sealed class Business : IAsyncDisposable
{
    private readonly Dictionary<string, Booking> _bookings = [];
    private readonly Dictionary<string, TaskCompletionSource<Booking>> _begun = [];
    private readonly Lock _gate = new();
    private readonly Random _random = new(1);
    private readonly WebApplication _server;

    private Business(WebApplication server) => _server = server;

    /// <summary>Where bookings are taken.</summary>
    public Uri Bookings { get; private set; } = null!;

    public static async Task<Business> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var business = new Business(server);
        server.MapPost("/bookings", business.BookAsync);
        await server.StartAsync();
        business.Bookings = new Uri(new Uri(server.Urls.Single()), "/bookings");
        return business;
    }

    /// <summary>The first booking of a call, as soon as it is begun.</summary>
    public Task<Booking> BegunAsync(string call)
    {
        lock (_gate)
            return FirstOf(call).Task;
    }

    /// <summary>What was booked, or is about to be, for a call: one for each key.</summary>
    public IReadOnlyList<Booking> Of(string call)
    {
        lock (_gate)
            return [.. _bookings.Values.Where(b => b.Call == call)];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<IResult> BookAsync(HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString();
        var call = (await JsonSerializer.DeserializeAsync<Order>(request.Body, JsonSerializerOptions.Web))?.Call;
        if (key.Length == 0 || string.IsNullOrEmpty(call))
            return Results.BadRequest();
        Booking? booking;
        lock (_gate)
        {
            if (!_bookings.TryGetValue(key, out booking))
            {
                _bookings.Add(key, booking = new Booking(key, call, Pause(), Pause()));
                booking.Begin(_bookings.Count);
                FirstOf(call).TrySetResult(booking);
            }

            booking.Count();
        }

        return booking.Call == call ? Results.Text(await booking.Answer, "application/json") : Results.UnprocessableEntity();
    }

    private TaskCompletionSource<Booking> FirstOf(string call) =>
        _begun.TryGetValue(call, out var begun) ? begun : _begun[call] = new TaskCompletionSource<Booking>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long a step of a booking takes.</summary>
    /// <value>0.5 to 1.5 s.</value>
    private TimeSpan Pause() => TimeSpan.FromSeconds(0.5 + _random.NextDouble());

    private sealed record Order(string Call);
}

/// <summary>What a business does for one key.</summary>
/// <param name="Before">How long it takes until it is booked.</param>
/// <param name="After">How long it takes from then until it is answered.</param>
internal sealed record Booking(string Key, string Call, TimeSpan Before, TimeSpan After)
{
    private int _effects;
    private int _requests;

    /// <summary>What whoever asks for it is answered.</summary>
    public Task<string> Answer { get; private set; } = null!;

    /// <summary>How often it was carried out.</summary>
    public int Effects => Volatile.Read(ref _effects);

    /// <summary>How often it was asked for.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How far it is.</summary>
    public string Standing => Answer.IsCompleted ? "answered" : Effects > 0 ? "committed" : "begun";

    public void Count() => Interlocked.Increment(ref _requests);

    /// <param name="number">Of the booking, by which its answer differs from all others.</param>
    public void Begin(int number) => Answer = CarryOutAsync(number);

    private async Task<string> CarryOutAsync(int number)
    {
        await Task.Delay(Before, TimeProvider.System);
        Interlocked.Increment(ref _effects);
        await Task.Delay(After, TimeProvider.System);
        return string.Create(CultureInfo.InvariantCulture, $$"""{"booking":{{number}},"confirmation":"{{Script.Confirmation}}"}""");
    }
}
