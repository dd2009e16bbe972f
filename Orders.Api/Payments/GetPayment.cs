using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Api.Payments;

/// <summary>GET /payments/{attemptId}: an attempt with its history.</summary>
internal static class GetPayment
{
    internal sealed record HistoryItem(
        PaymentAttemptEventKind Kind, PaymentAttemptState State, EvidenceEffect? Effect, DateTimeOffset At, string By, string? Detail,
        string? BodyHash);

    internal sealed record PaymentAttemptDetail(
        PaymentAttemptItem Attempt, string? ChargeReference, RefundReason? RefundReason, IReadOnlyList<HistoryItem> History);

    public static void Map(IEndpointRouteBuilder payments) => payments.MapGet("{attemptId:guid}", Handle)
        .WithName(nameof(GetPayment))
        .Needs(Scopes.OperationsRead, Scopes.PaymentsSettle)
        .WithSummary("Read a payment attempt and its history")
        .WithDescription(
            "The history lists requests (time, process), answers (SHA-256 of the body), and later evidence from look-ups, webhooks, "
            + "settlement files and operators. Evidence has an effect: a Contradiction needs an operator, and moves no money.")
        .Produces<PaymentAttemptDetail>()
        .ProducesProblems(404)
        .WithPaymentDetailExample();

    static async Task<IResult> Handle(Guid attemptId, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var refund = await db.PaymentAttempts.Where(x => x.Id == attemptId)
            .Select(x => new { x.ChargeReference, x.RefundReason }).SingleOrDefaultAsync(cancellationToken);
        if (refund is null)
            return Problem.PaymentNotFound();
        var attempt = await db.PaymentAttempts.Where(x => x.Id == attemptId).Select(PaymentAttemptItem.Of).SingleAsync(cancellationToken);
        return TypedResults.Ok(new PaymentAttemptDetail(attempt, refund.ChargeReference, refund.RefundReason, await db.PaymentAttemptEvents
            .Where(x => x.AttemptId == attemptId)
            .OrderBy(x => x.Id)
            .Select(x => new HistoryItem(x.Kind, x.State, x.Effect, x.At, x.By, x.Detail, x.BodyHash))
            .ToListAsync(cancellationToken)));
    }
}
