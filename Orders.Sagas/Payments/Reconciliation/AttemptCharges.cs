using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Records which attempt holds a charge, in the transaction of the evidence.</summary>
internal sealed class AttemptCharges(OrdersDbContext db, ILogger<AttemptCharges> logger)
{
    /// <summary>Reads who holds a charge.</summary>
    public Task<PaymentCharge?> Find(string provider, string reference, CancellationToken cancellationToken) =>
        db.PaymentCharges.SingleOrDefaultAsync(x => x.Provider == provider && x.Reference == reference, cancellationToken);

    /// <summary>Gives the charge of the evidence to the attempt, unless another attempt holds it by evidence that is as good.</summary>
    /// <remarks>The insert into the primary key decides between concurrent transactions: the second waits for the first.</remarks>
    public async Task<ChargeHold> Hold(
        PaymentAttempt attempt, Evidence evidence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var inserted = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO payment_charge (provider, reference, attempt_id, order_id, amount, currency, source, at)
            VALUES ({attempt.Provider}, {evidence.ProviderReference}, {attempt.Id}, {attempt.OrderId}, {attempt.Amount},
                {attempt.Currency}, {evidence.Source.ToString()}, {now})
            ON CONFLICT (provider, reference) DO NOTHING
            """,
            cancellationToken);
        if (inserted == 1)
            return ChargeHold.New;
        var charge = await db.PaymentCharges
            .FromSql(
                $"""
                SELECT * FROM payment_charge WHERE provider = {attempt.Provider} AND reference = {evidence.ProviderReference} FOR UPDATE
                """)
            .SingleAsync(cancellationToken);
        var isBetter = evidence.Source.IsProvidersWord() && !charge.Source.IsProvidersWord();
        if (charge.AttemptId != attempt.Id && !isBetter)
            return ChargeHold.OfAnotherAttempt;
        var (holder, before) = (charge.AttemptId, charge.Source);
        if (isBetter)
            (charge.AttemptId, charge.OrderId, charge.Amount, charge.Currency, charge.Source, charge.At) =
                (attempt.Id, attempt.OrderId, attempt.Amount, attempt.Currency, evidence.Source, now);
        if (holder == attempt.Id)
            return ChargeHold.Held;
        await TellFormerHolder(holder, before, attempt, evidence, now, cancellationToken);
        return ChargeHold.New;
    }

    /// <summary>Forgets a charge that was only typed or claimed, because the provider names another one.</summary>
    public Task Release(PaymentAttempt attempt, string reference, CancellationToken cancellationToken) =>
        db.PaymentCharges.Where(x => x.Provider == attempt.Provider && x.Reference == reference && x.AttemptId == attempt.Id)
            .ExecuteDeleteAsync(cancellationToken);

    /// <summary>Takes back the claimed charge that settled the attempt: the provider names another one, a contradiction.</summary>
    public async Task Refute(PaymentAttempt attempt, Evidence evidence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var claimed = attempt.ProviderReference!;
        var source = (await Find(attempt.Provider, claimed, cancellationToken))?.Source;
        await Release(attempt, claimed, cancellationToken);
        db.Add(attempt.ToEvent(
            evidence.Source, now,
            $"the provider names {evidence.ProviderReference}; {claimed}, which {source?.ToString() ?? "other evidence"} had named, "
            + "is not this attempt's",
            evidence.BodyHash, effect: EvidenceEffect.Contradiction));
        PaymentMetrics.Evidence(evidence.Source, EvidenceEffect.Contradiction);
        logger.ClaimRefuted(attempt.OrderId, attempt.Id, source, claimed, evidence.ProviderReference);
    }

    async Task TellFormerHolder(
        Guid id, PaymentAttemptEventKind claim, PaymentAttempt owner, Evidence evidence, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var former = await db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == id, cancellationToken);
        db.Add(former.ToEvent(
            evidence.Source, now,
            $"{evidence.ProviderReference} belongs to payment attempt {owner.Id}, says the provider; {claim} had named it for this attempt",
            evidence.BodyHash, effect: EvidenceEffect.Contradiction));
        logger.Contradiction(former.OrderId, former.Id, evidence.Source, former.State);
    }
}

/// <summary>Who holds a charge after evidence named it.</summary>
internal enum ChargeHold
{
    /// <summary>The attempt holds the charge since now.</summary>
    New,

    /// <summary>The attempt held the charge before.</summary>
    Held,

    /// <summary>Another attempt holds the charge.</summary>
    OfAnotherAttempt,
}
