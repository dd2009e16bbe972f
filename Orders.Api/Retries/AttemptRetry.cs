using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.Retries;
using Orders.Sagas.Persistence;

namespace Orders.Api.Retries;

/// <summary>POST /retries/{id}/attempt: makes the next attempt due now.</summary>
internal static class AttemptRetry
{
    public static void Map(IEndpointRouteBuilder retries) => retries.MapPost("{id:long}/attempt", Handle)
        .WithName(nameof(AttemptRetry))
        .Needs(Scopes.OperationsWrite)
        .WithSummary("Retry a waiting record now")
        .WithDescription(
            "Makes the next attempt due now. The process that owns the partition notices within some seconds. A record that waits behind "
            + "another one of its key is tried after that one. The request can be repeated.")
        .Produces<RetryItem>(StatusCodes.Status202Accepted)
        .ProducesProblems(404)
        .WithRetryExample();

    static async Task<IResult> Handle(long id, OrdersDbContext db, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var record = db.Set<RetryRecord>().Where(x => x.Id == id);
        await record.Where(x => x.NextAttemptAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.NextAttemptAt, now), cancellationToken);
        return await record.AsNoTracking().Select(RetryItem.Of).SingleOrDefaultAsync(cancellationToken) is { } item
            ? TypedResults.Accepted((string?)null, item)
            : Problem.RetryNotFound();
    }
}
