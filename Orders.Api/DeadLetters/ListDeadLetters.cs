using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Persistence;

namespace Orders.Api.DeadLetters;

/// <summary>GET /dead-letters: newest first, in pages that new dead letters do not shift.</summary>
internal static class ListDeadLetters
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterItem> Items, string? NextCursor);

    /// <summary>The unparsed parameters, so that one response can name every invalid one.</summary>
    internal sealed record Query(string? Topic, string? Reason, string? State, string? From, string? To, string? Limit, string? Cursor);

    sealed record Page(DeadLetterFilter Filter, DeadLetterState? State, int Limit, PageCursor? Cursor);

    public static void Map(IEndpointRouteBuilder deadLetters) => deadLetters.MapGet("", Handle)
        .WithName(nameof(ListDeadLetters))
        .Needs(Scopes.OperationsRead)
        .WithSummary("List dead letters")
        .WithDescription("Newest first. Follow nextCursor until it is null.")
        .Produces<DeadLetterPage>()
        .ProducesProblems(400)
        .WithDeadLetterListParameters();

    static async Task<IResult> Handle([AsParameters] Query query, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var page = Read(query, new QueryFields(errors));
        if (errors.Any)
            return errors.ToProblem();
        var letters = await Find(db, page).Take(page.Limit + 1).Select(DeadLetterItem.Of).ToListAsync(cancellationToken);
        var items = letters.Take(page.Limit).ToList();
        var next = letters.Count > page.Limit ? new PageCursor(items[^1].StoredAt, items[^1].Id).ToString() : null;
        return TypedResults.Ok(new DeadLetterPage(items, next));
    }

    static Page Read(Query query, QueryFields fields) => new(
        DeadLetterFilter.Read(fields, query.Topic, query.Reason, query.From, query.To), fields.OneOf<DeadLetterState>("state", query.State),
        fields.Limit(query.Limit, DefaultLimit, MaxLimit), fields.Cursor(query.Cursor));

    static IQueryable<DeadLetter> Find(OrdersDbContext db, Page page)
    {
        var letters = page.Filter.Of(db.DeadLetters.AsNoTracking());
        if (page.State is { } state)
            letters = letters.Where(x => x.State == state);
        if (page.Cursor is { } cursor)
        {
            letters = letters.Where(x => EF.Functions.LessThan(
                ValueTuple.Create(x.StoredAt, x.Id), ValueTuple.Create(cursor.At, cursor.Id)));
        }

        return letters.OrderByDescending(x => x.StoredAt).ThenByDescending(x => x.Id);
    }
}
