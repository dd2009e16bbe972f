using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.Payments;

/// <summary>GET /payments: attempts by state, oldest first, in keyset pages. <c>?state=InDoubt</c> is the in-doubt queue.</summary>
internal static class ListPayments
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    internal sealed record PaymentPage(IReadOnlyList<PaymentAttemptItem> Items, string? NextCursor);

    /// <summary>The unparsed parameters, so that one response can name every invalid one.</summary>
    internal sealed record Query(string? State, string? Kind, string? Limit, string? Cursor);

    public static void Map(IEndpointRouteBuilder payments) => payments.MapGet("", Handle)
        .WithName(nameof(ListPayments))
        .Needs(Scopes.OperationsRead, Scopes.PaymentsSettle)
        .WithSummary("List payment attempts")
        .WithDescription(
            "Oldest first; follow nextCursor until it is null. state=InDoubt lists attempts with an unknown outcome: the provider may or "
            + "may not have moved the money.")
        .Produces<PaymentPage>()
        .ProducesProblems(400)
        .WithPaymentListParameters();

    static async Task<IResult> Handle([AsParameters] Query query, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var fields = new QueryFields(errors);
        var state = fields.OneOf<PaymentAttemptState>("state", query.State);
        var kind = fields.OneOf<PaymentKind>("kind", query.Kind);
        var (limit, cursor) = (fields.Limit(query.Limit, DefaultLimit, MaxLimit), fields.Cursor(query.Cursor));
        if (errors.Any)
            return errors.ToProblem();
        var attempts = await Find(db, state, kind, cursor).Take(limit + 1).Select(PaymentAttemptItem.Of).ToListAsync(cancellationToken);
        var items = attempts.Take(limit).ToList();
        var next = attempts.Count > limit ? new PageCursor(items[^1].RequestedAt, items[^1].Id).ToString() : null;
        return TypedResults.Ok(new PaymentPage(items, next));
    }

    static IQueryable<PaymentAttempt> Find(OrdersDbContext db, PaymentAttemptState? state, PaymentKind? kind, PageCursor? cursor)
    {
        var attempts = db.PaymentAttempts.AsNoTracking();
        if (state is { } inState)
            attempts = attempts.Where(x => x.State == inState);
        if (kind is { } ofKind)
            attempts = attempts.Where(x => x.Kind == ofKind);
        if (cursor is { } after)
        {
            attempts = attempts.Where(x => EF.Functions.GreaterThan(
                ValueTuple.Create(x.RequestedAt, x.Id), ValueTuple.Create(after.At, after.Id)));
        }
        return attempts.OrderBy(x => x.RequestedAt).ThenBy(x => x.Id);
    }
}
