using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Persistence;

[Trait("Category", "Database")]
public sealed class When_a_context_saves_in_a_transaction
{
    [Fact]
    public async Task No_savepoint_is_created()
    {
        await using var database = await TestDatabase.Create();
        var savepoints = new SavepointCount();
        await using var db = database.Context(savepoints);
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        db.Add(new IdempotencyRecord
        {
            Caller = "anonymous",
            Key = "key",
            Fingerprint = [1],
            OrderId = Guid.Empty,
            StatusCode = 202,
            Body = [],
            CreatedAt = DateTimeOffset.UnixEpoch,
        });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, await db.IdempotencyRecords.CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, savepoints.Created);
    }

    sealed class SavepointCount : DbTransactionInterceptor
    {
        public int Created { get; private set; }

        public override ValueTask<InterceptionResult> CreatingSavepointAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result,
            CancellationToken cancellationToken = default)
        {
            Created++;
            return ValueTask.FromResult(result);
        }
    }
}
