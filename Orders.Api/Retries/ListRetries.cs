using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.Retries;
using Orders.Sagas.Persistence;

namespace Orders.Api.Retries;

/// <summary>GET /retries: in the order of arrival, in pages that ended records do not shift.</summary>
internal static class ListRetries
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
    const int MaxName = 249;

    internal sealed record RetryPage(IReadOnlyList<RetryItem> Items, string? NextCursor);

    /// <summary>The unparsed parameters, so that one response can name every invalid one.</summary>
    internal sealed record Query(string? Topic, string? ConsumerGroup, string? Limit, string? Cursor);

    public static void Map(IEndpointRouteBuilder retries) => retries.MapGet("", Handle)
        .WithName(nameof(ListRetries))
        .Needs(Scopes.OperationsRead)
        .WithSummary("List records that wait for a retry")
        .WithDescription(
            "Records that failed while others of their topic succeeded, and later records of the same keys, which wait behind them. "
            + "In the order of arrival. Follow nextCursor until it is null.")
        .Produces<RetryPage>()
        .ProducesProblems(400)
        .WithRetryListParameters();

    static async Task<IResult> Handle([AsParameters] Query query, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var fields = new QueryFields(errors);
        var (topic, group) = (fields.Text("topic", query.Topic, MaxName), fields.Text("consumerGroup", query.ConsumerGroup, MaxName));
        var (limit, cursor) = (fields.Limit(query.Limit, DefaultLimit, MaxLimit), fields.Cursor(query.Cursor));
        if (errors.Any)
            return errors.ToProblem();
        var after = cursor is { } position ? NumberOf(position.Id) : 0;
        var records = await db.Set<RetryRecord>().AsNoTracking()
            .Where(x => x.Id > after && (topic == null || x.Topic == topic) && (group == null || x.ConsumerGroup == group))
            .OrderBy(x => x.Id).Take(limit + 1).Select(RetryItem.Of).ToListAsync(cancellationToken);
        var items = records.Take(limit).ToList();
        var next = records.Count > limit ? new PageCursor(items[^1].StoredAt, IdOf(items[^1].Id)).ToString() : null;
        return TypedResults.Ok(new RetryPage(items, next));
    }

    /// <summary>The number as the id of a cursor.</summary>
    static Guid IdOf(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    static long NumberOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
