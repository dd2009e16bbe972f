using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Units;

/// <summary>Asks the inbox for the units of one endpoint, and writes their rows; concurrent units share statements and commits.</summary>
internal sealed class UnitStore<TDbContext>
    where TDbContext : DbContext
{
    readonly IServiceProvider _provider;
    readonly GroupedCalls<IReadOnlyList<Guid>, KnownMessages> _looks;
    readonly GroupedCalls<UnitRows, bool> _commits;

    public UnitStore(IServiceProvider provider) => (_provider, _looks, _commits) = (provider, new(Find), new(Commit));

    /// <summary>Looks for messages in the inbox.</summary>
    public Task<KnownMessages> Find(IReadOnlyList<Guid> messageIds, CancellationToken cancellationToken) =>
        _looks.Run(messageIds, cancellationToken);

    /// <summary>Commits the rows of a unit that changes nothing else.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops waiting. The rows may be committed nevertheless, like those of a killed process.</param>
    /// <exception cref="DuplicateMessageException">The inbox contains a message of the unit. Nothing of the unit was written.</exception>
    public Task Commit(UnitRows rows, CancellationToken cancellationToken) => _commits.Run(rows, cancellationToken);

    /// <summary>Writes rows in the transaction of a context, or commits them.</summary>
    /// <exception cref="DuplicateMessageException">The inbox contains one of the messages.</exception>
    public async Task Write(TDbContext db, UnitRows rows, CancellationToken cancellationToken)
    {
        try
        {
            await db.Execute(rows.Inserts(db), cancellationToken);
        }
        catch (PostgresException exception) when (SqlStates.IsDuplicate(exception))
        {
            throw new DuplicateMessageException();
        }
        catch (PostgresException exception) when (SqlStates.IsMissingPeriod(exception))
        {
            // The transaction has failed. Without its end, the unit would hold its connection while it waits for another one.
            if (db.Database.CurrentTransaction is { } failed)
                await failed.DisposeAsync();
            // The retry finds the period.
            await _provider.GetRequiredService<InboxPeriods<TDbContext>>().Make(rows.Inbox[0].ConsumedAt, cancellationToken);
            throw;
        }
    }

    async Task<IReadOnlyList<KnownMessages>> Find(IReadOnlyList<IReadOnlyList<Guid>> units)
    {
        await using var db = await NewContext();
        var known = await KnownMessages.Find(db, units.SelectMany(ids => ids), CancellationToken.None);
        return [.. units.Select(_ => known)];
    }

    async Task<IReadOnlyList<bool>> Commit(IReadOnlyList<UnitRows> units)
    {
        await using var db = await NewContext();
        await Write(db, UnitRows.Of(units), CancellationToken.None);
        return [.. units.Select(_ => true)];
    }

    Task<TDbContext> NewContext() => _provider.GetRequiredService<IDbContextFactory<TDbContext>>().CreateDbContextAsync();
}
