using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Tests.Fixtures;

/// <summary>
/// Stands before the SaveChanges of one host's units of work: counts how often each message came that far, and holds or fails those that a test names. Messages
/// that wait here are in hand: worked, and not committed.
/// </summary>
public sealed class UnitWatch : SaveChangesInterceptor
{
    readonly ConcurrentDictionary<Guid, int> _attempts = [];
    readonly ConcurrentDictionary<Guid, Func<Exception>> _failures = [];
    volatile TaskCompletionSource? _gate;

    /// <summary>Every message that was tried.</summary>
    public ICollection<Guid> Seen => _attempts.Keys;

    public int Attempts(Guid messageId) => _attempts.GetValueOrDefault(messageId);

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate!.SetResult();

    public void Fail(Guid messageId, Func<Exception> failure) => _failures[messageId] = failure;

    public void Register(IServiceCollection services) => services.AddSingleton<IInterceptor>(this);

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = eventData.Context!;
        // Units leave their transaction to EF; the store of dead letters, which marks messages as consumed too, has one of its own.
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
