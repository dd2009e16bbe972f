using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

/// <summary>Reads whether a side effect is still needed, for many orders at once.</summary>
/// <remarks>The saga compensates a side effect that begins while its order ends.</remarks>
internal sealed class OrderNeeds
{
    static readonly string[] Ended =
        [OrderStatus.Cancelled, OrderStatus.Rejected, OrderStatus.Refunding, OrderStatus.Refunded];

    static readonly string[] Unpaid = [OrderStatus.Expected, OrderStatus.Submitted, OrderStatus.AwaitingPayment];

    readonly IDbContextFactory<OrdersDbContext> _contexts;
    readonly GroupedCalls<Guid, Need> _reads;

    public OrderNeeds(IDbContextFactory<OrdersDbContext> contexts) => (_contexts, _reads) = (contexts, new(Read));

    /// <summary>Whether the order ended without a shipment. False for an unknown order: another system sells it.</summary>
    /// <exception cref="InvalidMessageException">The order is known, and not paid.</exception>
    public async Task<bool> NeedsNoShipment(Guid orderId, CancellationToken cancellationToken)
    {
        var need = await _reads.Run(orderId, cancellationToken);
        return !need.IsUnpaid ? need.HasEnded : throw new InvalidMessageException(["the order must be paid before it is shipped."]);
    }

    /// <summary>Whether the order has ended, a payment came for it, or it costs nothing.</summary>
    /// <remarks>A charge would take more than the order costs.</remarks>
    /// <exception cref="InvalidMessageException">The request is for something else than the order costs.</exception>
    public async Task<bool> NeedsNoCharge(RequestPayment request, CancellationToken cancellationToken)
    {
        var need = await _reads.Run(request.OrderId, cancellationToken);
        if (need is { HasEnded: true } or { HasMoney: true })
            return true;
        return need.Total is null || (need.Total, need.Currency) == (request.Amount, request.Currency)
            ? false
            : throw new InvalidMessageException(["amount and currency must be what the order costs."]);
    }

    async Task<IReadOnlyList<Need>> Read(IReadOnlyList<Guid> orders)
    {
        await using var context = await _contexts.CreateDbContextAsync();
        Guid[] ids = [.. orders];
        var rows = await context.Rows(
            $"""
            SELECT id, status = ANY ({Ended}) AS has_ended, status = ANY ({Unpaid}) AS is_unpaid,
                payments <> '[]' OR total IS NOT DISTINCT FROM 0 AS has_money, total, currency
            FROM orders WHERE id = ANY ({ids})
            """,
            Need.Read);
        var known = rows.ToDictionary(x => x.Id);
        return [.. orders.Select(id => known.GetValueOrDefault(id) ?? new(id, false, false, false, null, null))];
    }

    sealed record Need(Guid Id, bool HasEnded, bool IsUnpaid, bool HasMoney, decimal? Total, string? Currency)
    {
        public static Need Read(DbDataReader row) => new(
            row.GetGuid(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.ValueOrNull<decimal>(4), row.TextOrNull(5));
    }
}
