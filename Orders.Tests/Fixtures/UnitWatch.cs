using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Tests.Fixtures;

/// <summary>Intercepts SaveChanges of units of work: counts attempts per message, and holds or fails them for a test.</summary>
/// <remarks>A held message is in flight: processed, and not committed.</remarks>
public sealed class UnitWatch : SaveChangesInterceptor
{
    readonly ConcurrentDictionary<Guid, int> _attempts = [];
    readonly ConcurrentDictionary<Guid, Func<Exception>> _failures = [];
    volatile TaskCompletionSource? _gate;

    /// <summary>The ids of all messages that were attempted.</summary>
    public ICollection<Guid> Seen => _attempts.Keys;

    public int Attempts(Guid messageId) => _attempts.GetValueOrDefault(messageId);

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate!.SetResult();

    public void Fail(Guid messageId, Func<Exception> failure) => _failures[messageId] = failure;

    public void Mend(Guid messageId) => _failures.TryRemove(messageId, out _);

    public void Register(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        // A unit of work lets EF open the transaction. The dead-letter store, which also writes inbox rows, opens its own.
        if (db.Database.CurrentTransaction is not null)
            return result;
        var messages = db.ChangeTracker.Entries<InboxState>().Select(entry => entry.Entity.MessageId).ToList();
        foreach (var message in messages)
            _attempts.AddOrUpdate(message, 1, (_, attempts) => attempts + 1);
        if (messages.Count > 0 && _gate is { } gate)
            await gate.Task.WaitAsync(cancellationToken);
        foreach (var message in messages)
        {
            if (_failures.TryGetValue(message, out var failure))
                throw failure();
        }

        return result;
    }
}
