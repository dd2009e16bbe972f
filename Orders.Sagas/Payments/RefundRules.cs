using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Decides whether a refund may be requested from the provider.</summary>
/// <remarks>
/// Any system may write to the topic of payment requests, and a provider refunds whatever charge it is asked to. The texts do not quote the
/// request.
/// </remarks>
internal sealed class RefundRules(
    OrdersDbContext db, IPaymentGateway gateway, IServiceScopeFactory scopes, IOptions<PaymentsOptions> options)
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
        if (!charge.Source.IsProvidersWord() && gateway.Capabilities.HasFlag(ProviderCapabilities.LookUp))
            await Confirm(charge, cancellationToken);
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

    /// <summary>Asks the provider about a charge that only a webhook, a settlement file or an operator has named.</summary>
    async Task Confirm(PaymentCharge charge, CancellationToken cancellationToken)
    {
        var charges = await gateway.LookUp(charge.AttemptId, cancellationToken)
            ?? throw new TransientException($"The look-up of payment attempt {charge.AttemptId} failed; its refund is tried again.");
        var attempt = await db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == charge.AttemptId, cancellationToken);
        var found = LookUpEvidence.From(attempt, charges, charge.At, options.Value.NotFoundCountsAfter)
            .FirstOrDefault(x => x.Outcome is EvidenceOutcome.Succeeded && x.ProviderReference == charge.Reference);
        if (found is not null && await Apply(found, cancellationToken) is EvidenceEffect.Confirms)
            return;
        if (await db.Database.Now(cancellationToken) < charge.At + options.Value.LookupConclusiveAfter)
            throw new TransientException($"The provider has not confirmed the charge of payment attempt {charge.AttemptId} yet.");
        throw Refused(
            $"The provider does not list this charge under payment attempt {charge.AttemptId}, so it may be another customer's. "
            + "Compare GET /payments/{attemptId} with the provider.");
    }

    /// <summary>Records the answer in a transaction of its own: the consumer's unit of work may be rolled back.</summary>
    async Task<EvidenceEffect> Apply(Evidence evidence, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AttemptSettlement>().Apply(evidence, cancellationToken);
    }

    static PaymentRefusedException Refused(string reason) => new(reason);

    static string Money(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount} {currency}");
}
