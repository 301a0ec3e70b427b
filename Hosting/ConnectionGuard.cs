using Microsoft.AspNetCore.Connections;
using VoiceAgent.Carriers.Line;

namespace VoiceAgent.Hosting;

/// <summary>Keeps strangers from using up the connections that the carrier needs. Only so many unproved connections may be open, and the oldest gives way to the newest.</summary>
/// <remarks>A connection proves itself by a webhook with a right signature, a stream with its token, or the API's key; that takes the carrier milliseconds, and afterwards the connection stays.
/// A limit that refused the newest, or one for each address, would not do: strangers could hold the first, and behind a proxy everybody has one address. Thread-safe.</remarks>
internal sealed class ConnectionGuard(int maxUnproved = ConnectionGuard.MaxUnproved)
{
    /// <summary>How many unproved connections may be open, at some 10 kB each.
    /// A stranger has to open this many in the time that the carrier's first request takes to arrive.</summary>
    public const int MaxUnproved = 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionContext> _oldestFirst = new();
    private readonly HashSet<ConnectionContext> _open = [];

    /// <summary>Wraps the handling of each connection, before anything is read from it.</summary>
    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        var place = Take(connection);
        connection.Features.Set(new Proof(this, place));
        try
        {
            await next(connection);
        }
        finally
        {
            Free(place);
            lock (_gate)
                _open.Remove(connection);
        }
    };

    /// <summary>Ends every connection, whatever is under way on it.</summary>
    public void AbortAll()
    {
        List<ConnectionContext> open;
        lock (_gate)
            open = [.. _open];
        open.ForEach(connection => connection.Abort(new ConnectionAbortedException("The platform stops.")));
    }

    /// <summary>Takes note that the other end of a connection has proved itself: it has the API's key, or is the carrier.</summary>
    public static void Prove(HttpContext http) => http.Features.Get<Proof>()?.Give();

    /// <summary>Takes note of answers that show that the carrier is at the other end.</summary>
    public static Task WatchAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(static state =>
        {
            var http = (HttpContext)state;
            if (http.Response.StatusCode < StatusCodes.Status300MultipleChoices && http.GetEndpoint()?.Metadata.GetMetadata<ProvesSenderAttribute>() is not null)
                Prove(http);
            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    private LinkedListNode<ConnectionContext> Take(ConnectionContext connection)
    {
        LinkedListNode<ConnectionContext> place;
        ConnectionContext? oldest = null;
        lock (_gate)
        {
            _open.Add(connection);
            place = _oldestFirst.AddLast(connection);
            if (_oldestFirst.Count > maxUnproved)
            {
                oldest = _oldestFirst.First!.Value;
                _oldestFirst.RemoveFirst();
            }
        }

        oldest?.Abort(new ConnectionAbortedException("The connection gave way to a newer one."));
        return place;
    }

    private void Free(LinkedListNode<ConnectionContext> place)
    {
        lock (_gate)
        {
            if (place.List is not null)
                _oldestFirst.Remove(place);
        }
    }

    /// <summary>A connection's way to prove itself.</summary>
    private sealed class Proof(ConnectionGuard guard, LinkedListNode<ConnectionContext> place)
    {
        public void Give() => guard.Free(place);
    }
}
