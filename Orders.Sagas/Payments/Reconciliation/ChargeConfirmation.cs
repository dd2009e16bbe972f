using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Asks the provider about a charge that only a webhook, a settlement file or an operator has named.</summary>
internal sealed class ChargeConfirmation(
    OrdersDbContext db, IPaymentGateway gateway, KeyedRepeats repeats, IServiceScopeFactory scopes, IOptions<PaymentsOptions> options,
    TimeProvider time)
{
    /// <exception cref="PaymentRefusedException">The provider does not confirm that the attempt holds the charge.</exception>
    /// <exception cref="TransientException">The provider has not confirmed the charge yet.</exception>
    public Task Confirm(PaymentCharge charge, CancellationToken cancellationToken) =>
        gateway.Capabilities.HasFlag(ProviderCapabilities.LookUp)
            ? LookUp(charge, cancellationToken)
            : Repeat(charge, cancellationToken);

    async Task LookUp(PaymentCharge charge, CancellationToken cancellationToken)
    {
        var charges = await gateway.LookUp(charge.AttemptId, cancellationToken)
            ?? throw new TransientException($"The look-up of payment attempt {charge.AttemptId} failed; its refund is tried again.");
        var attempt = await Read(charge.AttemptId, cancellationToken);
        var found = LookUpEvidence.From(attempt, charges, charge.At, options.Value.NotFoundCountsAfter)
            .FirstOrDefault(x => x.Outcome is EvidenceOutcome.Succeeded && x.ProviderReference == charge.Reference);
        if (found is not null && await scopes.Apply(found, cancellationToken) is EvidenceEffect.Confirms)
            return;
        if (await db.Database.Now(cancellationToken) < charge.At + options.Value.LookupConclusiveAfter)
            throw new TransientException($"The provider has not confirmed the charge of payment attempt {charge.AttemptId} yet.");
        throw Unconfirmed(charge, "The provider does not list this charge under");
    }

    /// <summary>Repeats the request of the attempt under its key: the answer names the attempt's charge.</summary>
    async Task Repeat(PaymentCharge charge, CancellationToken cancellationToken)
    {
        // What an operator settled by other means must not be charged now.
        if (charge.Source is PaymentAttemptEventKind.Resolution)
            throw Unconfirmed(charge, "Only an operator has named this charge for");
        var window = new SendWindow(time);
        var now = await db.Database.Now(cancellationToken);
        var attempt = await Read(charge.AttemptId, cancellationToken);
        if (!repeats.IsPossible(attempt, now))
            throw Unconfirmed(charge, "The provider can no longer be asked about");
        var (answer, effect) = await repeats.Send(attempt, window, cancellationToken);
        if (answer is ProviderAnswer.Succeeded(var reference) && reference == charge.Reference && effect is EvidenceEffect.Confirms)
            return;
        throw answer is ProviderAnswer.Unknown or ProviderAnswer.NotTaken { IsTransient: true }
            ? new TransientException($"The provider has not confirmed the charge of payment attempt {attempt.Id} yet: {answer.Describe()}.")
            : Unconfirmed(charge, "The provider, asked, does not name this charge for");
    }

    Task<PaymentAttempt> Read(Guid attempt, CancellationToken cancellationToken) =>
        db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == attempt, cancellationToken);

    static PaymentRefusedException Unconfirmed(PaymentCharge charge, string reason) => new(
        $"{reason} payment attempt {charge.AttemptId}, so it may be another customer's. Compare GET /payments/{{attemptId}} with the "
        + "provider, and refund at the provider if the money is the customer's.");
}
