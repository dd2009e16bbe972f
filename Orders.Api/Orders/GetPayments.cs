using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Api.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>GET /orders/{id}/payments: every payment attempt, oldest first.</summary>
internal static class GetPayments
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapGet("{id:guid}/payments", Handle)
        .WithName(nameof(GetPayments))
        .Needs(Scopes.OperationsRead, Scopes.PaymentsSettle)
        .WithSummary("Read an order's payment attempts")
        .WithDescription(
            "Every attempt, oldest first. The outcome of an attempt in doubt is unknown: "
            + "the provider may or may not have charged the customer.")
        .Produces<IReadOnlyList<PaymentAttemptItem>>()
        .ProducesProblems(404);

    static async Task<IResult> Handle(Guid id, Caller caller, OrdersDbContext db, CancellationToken cancellationToken)
    {
        if (!await db.Exists(id, caller, cancellationToken))
            return Problem.OrderNotFound();
        return TypedResults.Ok(await db.PaymentAttempts
            .Where(x => x.OrderId == id)
            .OrderBy(x => x.RequestedAt).ThenBy(x => x.Id)
            .Select(PaymentAttemptItem.Of)
            .ToListAsync(cancellationToken));
    }
}
