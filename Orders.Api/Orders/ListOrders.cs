using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>GET /orders: newest first, in keyset pages, which do not shift while orders are added.</summary>
internal static class ListOrders
{
    const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    internal sealed record OrderPage(IReadOnlyList<OrderResponse> Items, string? NextCursor);

    /// <summary>The unparsed parameters, so that one response can name every invalid one.</summary>
    internal sealed record Query(
        string? Status, string? CustomerId, string? Attention, string? From, string? To, string? Limit, string? Cursor);

    sealed record Filter(
        string? Status, string? CustomerId, bool? Attention, DateTimeOffset? From, DateTimeOffset? To, int Limit, PageCursor? Cursor);

    public static void Map(IEndpointRouteBuilder orders) => orders.MapGet("", Handle)
        .WithName(nameof(ListOrders))
        .Needs(Scopes.OrdersRead)
        .WithSummary("List orders")
        .WithDescription(
            "Newest first. Follow nextCursor until it is null: the pages list every order that existed at the first page exactly once.")
        .Produces<OrderPage>()
        .ProducesProblems(400)
        .WithListParameters();

    static async Task<IResult> Handle(
        [AsParameters] Query query, Caller caller, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var filter = Read(query, new QueryFields(errors));
        if (errors.Any)
            return errors.ToProblem();
        var orders = await Find(db.Orders.Visible(caller), filter).Take(filter.Limit + 1).ToListAsync(cancellationToken);
        var items = orders.Take(filter.Limit).Select(OrderResponse.Of).ToList();
        return TypedResults.Ok(new OrderPage(items, orders.Count > filter.Limit ? CursorAfter(orders[filter.Limit - 1]) : null));
    }

    static IQueryable<OrderState> Find(IQueryable<OrderState> orders, Filter filter)
    {
        if (filter.Status is { } status)
            orders = orders.Where(x => x.CurrentState == status);
        if (filter.CustomerId is { } customerId)
            orders = orders.Where(x => x.CustomerId == customerId);
        if (filter.Attention is { } needsAttention)
            orders = orders.Where(x => x.Attention != null == needsAttention);
        if (filter.From is { } from)
            orders = orders.Where(x => x.SubmittedAt >= from);
        if (filter.To is { } to)
            orders = orders.Where(x => x.SubmittedAt < to);
        if (filter.Cursor is { } cursor)
            orders = orders.Where(x => EF.Functions.LessThan(
                ValueTuple.Create(x.SubmittedAt!.Value, x.CorrelationId), ValueTuple.Create(cursor.At, cursor.Id)));
        return orders.OrderByDescending(x => x.SubmittedAt).ThenByDescending(x => x.CorrelationId);
    }

    static string CursorAfter(OrderState order) => new PageCursor(order.SubmittedAt!.Value, order.CorrelationId).ToString();

    static Filter Read(Query query, QueryFields fields) => new(
        fields.OneOf("status", query.Status, OrderStatus.Visible), fields.Text("customerId", query.CustomerId),
        fields.Boolean("attention", query.Attention), fields.Instant("from", query.From), fields.Instant("to", query.To),
        fields.Limit(query.Limit, DefaultLimit, MaxLimit),
        fields.Cursor(query.Cursor));
}
