using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Decides whether a refund may be requested from the provider.</summary>
/// <remarks>
/// Any system may write to the topic of payment requests, and a provider refunds whatever charge it is asked to. The texts do not quote the
/// request.
/// </remarks>
internal sealed class RefundRules(OrdersDbContext db, IPaymentGateway gateway, ChargeConfirmation confirmation)
{
    /// <exception cref="PaymentRefusedException">The refund breaks a rule; the provider is not asked.</exception>
    /// <exception cref="TransientException">The provider has not confirmed the charge yet.</exception>
    public async Task Check(RequestRefund request, CancellationToken cancellationToken)
    {
        var charge = await db.PaymentCharges.AsNoTracking()
            .Where(x => x.OrderId == request.OrderId && x.Reference == request.PaymentReference)
            .FirstOrDefaultAsync(cancellationToken);
        if (charge is null)
            throw Refused(
                $"No payment attempt of order {request.OrderId} holds this charge, so it may be another customer's. "
                + "Compare GET /orders/{id}/payments with the provider, and refund at the provider if the money is the customer's.");
        // Only the provider that made the charge can refund it. Another provider may even know a different charge by the same reference.
        if (charge.Provider != gateway.Provider)
            throw new PaymentRefusedException(
                charge.AttemptId, $"it was made at {charge.Provider}, and Payments:Provider is {gateway.Provider}");
        if (request.Currency != charge.Currency || request.Amount <= 0 || request.Amount > charge.Amount)
            throw Refused(
                $"A refund of payment attempt {charge.AttemptId} must be above 0 and at most {Money(charge.Amount, charge.Currency)}. "
                + "Request that, or refund at the provider.");
        await CheckEarlierRefund(request, charge, cancellationToken);
        if (!charge.Source.IsProvidersWord())
            await confirmation.Confirm(charge, cancellationToken);
    }

    /// <summary>A charge has one refund. The same request again is a duplicate, and another amount is refused.</summary>
    async Task CheckEarlierRefund(RequestRefund request, PaymentCharge charge, CancellationToken cancellationToken)
    {
        var earlier = await db.PaymentAttempts.AsNoTracking()
            .Where(x => x.Kind == PaymentKind.Refund && x.Provider == charge.Provider && x.ChargeReference == charge.Reference)
            .FirstOrDefaultAsync(cancellationToken);
        if (earlier is not null && (earlier.OrderId != request.OrderId || earlier.Amount != request.Amount))
            throw Refused(
                $"The charge already has the refund attempt {earlier.Id} of {Money(earlier.Amount, earlier.Currency)}, and a charge is "
                + "refunded once. Refund the rest at the provider.");
    }

    static PaymentRefusedException Refused(string reason) => new(reason);

    static string Money(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount} {currency}");
}
