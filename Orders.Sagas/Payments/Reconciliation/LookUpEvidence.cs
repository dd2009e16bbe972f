namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>
/// Turns a look-up's result into evidence. A provider's records lag, so "not found" is evidence only after a configured time.
/// </summary>
internal static class LookUpEvidence
{
    const string Succeeded = "succeeded";
    const string Declined = "declined";

    /// <param name="attempt">The attempt in doubt.</param>
    /// <param name="charges">The recorded charges under the merchant reference of the attempt, or, for a refund, of the order's
    /// charge.</param>
    /// <param name="now">When the look-up was sent.</param>
    /// <param name="conclusiveAfter">How long after sending a "not found" is conclusive.</param>
    /// <returns>Evidence for each charge or refund of the attempt; empty while nothing is conclusive.</returns>
    public static IReadOnlyList<Evidence> From(
        PaymentAttempt attempt, IReadOnlyList<RecordedCharge> charges, DateTimeOffset now, TimeSpan conclusiveAfter)
    {
        var found = attempt.Kind is PaymentKind.Charge ? OfCharge(attempt, charges) : OfRefund(attempt, charges);
        if (found.Count > 0 || attempt.State is not PaymentAttemptState.InDoubt || now < attempt.SentAt + conclusiveAfter
            || IsUndecided(attempt, charges))
            return found;
        return
        [
            Of(attempt, EvidenceOutcome.NotTaken) with
            {
                SentAt = attempt.SentAt,
                Reason = $"not in the provider's records {conclusiveAfter} after it was sent",
            },
        ];
    }

    /// <summary>Whether the records leave open what became of the request, however old they are.</summary>
    /// <remarks>
    /// A charge with another status, such as pending, may still succeed. Records without the refunded charge are not complete.
    /// </remarks>
    static bool IsUndecided(PaymentAttempt attempt, IReadOnlyList<RecordedCharge> charges) => attempt.Kind is PaymentKind.Charge
        ? charges.Any(x => Names(x.MerchantReference, attempt))
        : charges.All(x => x.Id != attempt.ChargeReference);

    /// <summary>Whether a merchant reference is the attempt's id, however the provider writes it.</summary>
    static bool Names(string merchantReference, PaymentAttempt attempt) =>
        Guid.TryParse(merchantReference, out var id) && id == attempt.Id;

    /// <summary>Successes go first: a decline beside a success belongs to an earlier or later request.</summary>
    static List<Evidence> OfCharge(PaymentAttempt attempt, IReadOnlyList<RecordedCharge> charges)
    {
        var own = charges.Where(x => Names(x.MerchantReference, attempt)).OrderBy(x => x.CreatedAt).ToList();
        var succeeded = own.Where(x => x.Status == Succeeded).Select(x => Of(attempt, EvidenceOutcome.Succeeded) with
        {
            ProviderReference = x.Id,
            Amount = x.Amount,
            Currency = x.Currency,
        }).ToList();
        var declined = own.Where(x => x.Status == Declined).Take(1)
            .Select(x => Of(attempt, EvidenceOutcome.Declined) with { ProviderReference = x.Id });
        return succeeded.Count > 0 ? succeeded : [.. declined];
    }

    static List<Evidence> OfRefund(PaymentAttempt attempt, IReadOnlyList<RecordedCharge> charges) =>
    [
        .. charges.Where(x => x.Id == attempt.ChargeReference).SelectMany(x => x.Refunds ?? [])
            .Where(x => Names(x.MerchantReference, attempt)).OrderBy(x => x.CreatedAt)
            .Select(x => Of(attempt, EvidenceOutcome.Succeeded) with { ProviderReference = x.Id, Amount = x.Amount }),
    ];

    static Evidence Of(PaymentAttempt attempt, EvidenceOutcome outcome) => new()
    {
        AttemptId = attempt.Id,
        Source = PaymentAttemptEventKind.LookedUp,
        Outcome = outcome,
    };
}
