using System.Collections.Concurrent;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Sagas.Messaging.Receiving;

namespace Orders.Tests.Sagas.Messaging.Retries;

/// <summary>An external system that fails for chosen keys, or for all, until it is mended.</summary>
internal sealed class FlakySystem
{
    readonly ConcurrentDictionary<Guid, Func<Exception>> _failing = [];

    /// <summary>Whether every call fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether only the first record of a chosen key fails.</summary>
    public bool OnlyFirstFails { get; init; }

    /// <summary>The calls that succeeded, in their order, of all readers that use this system.</summary>
    public ConcurrentQueue<Numbered> Done { get; } = [];

    public NumbersReader Reader() => new() { Work = (message, _) => Call(message) };

    public void FailFor(Guid key, Func<Exception>? failure = null) => _failing[key] = failure ?? (() => new TransientException("500"));

    public void Mend()
    {
        IsDown = false;
        _failing.Clear();
    }

    /// <summary>The numbers of a key's successful calls, in their order.</summary>
    public IEnumerable<int> NumbersOf(Guid key) => Done.Where(x => x.Key == key).Select(x => x.Number);

    Task Call(Numbered message)
    {
        if (IsDown)
            throw new TransientException("503");
        if (_failing.TryGetValue(message.Key, out var failure) && !(OnlyFirstFails && message.Number > 0))
            throw failure();
        Done.Enqueue(message);
        return Task.CompletedTask;
    }

    /// <summary>Short pauses, so that a mended system is noticed soon.</summary>
    public static void QuickRetries(ITopicEndpointConfigurator endpoint)
    {
        endpoint.Options.Retry = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500));
        endpoint.Options.StoredRetry = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
    }
}
