using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Orders.Tests.Fixtures;

/// <summary>Intercepts the writes of units of work: counts attempts per message, and holds or fails them for a test.</summary>
/// <remarks>A held message is in flight: processed, and not committed.</remarks>
public sealed class UnitWatch : DbCommandInterceptor
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

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var messages = UnitWrite.Ids(command, "inbox_state", "message_id");
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
