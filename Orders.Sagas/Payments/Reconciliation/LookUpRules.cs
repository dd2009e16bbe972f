namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>What the provider's books say of an attempt. They lag: that something is not on them means nothing before a stated time has passed.</summary>
internal static class LookUpRules
{
    const string Succeeded = "succeeded";
    const string Declined = "declined";

    /// <param name="attempt">What is looked for.</param>
    /// <param name="books">The charges under the merchant reference of the attempt, or, for a refund, of the order's charge.</param>
    /// <param name="now">When they were asked for.</param>
    /// <param name="conclusiveAfter">How long after sending a "not found" may be believed.</param>
    /// <returns>One piece of evidence for each thing found; none while nothing can be concluded.</returns>
    public static IReadOnlyList<Evidence> Read(PaymentAttempt attempt, IReadOnlyList<RecordedCharge> books, DateTimeOffset now, TimeSpan conclusiveAfter)
    {
        var found = attempt.Kind is PaymentKind.Charge ? Charges(attempt, books) : Refunds(attempt, books);
        if (found.Count > 0 || attempt.State is not PaymentAttemptState.InDoubt || now < attempt.SentAt + conclusiveAfter)
            return found;
        return
        [
            Of(attempt, EvidenceOutcome.NotTaken) with
            {
                SentAt = attempt.SentAt,
                Reason = $"not on the provider's books {conclusiveAfter} after it was sent",
            },
        ];
    }

    /// <summary>What succeeded first: a decline beside it belongs to an earlier or later request.</summary>
    static List<Evidence> Charges(PaymentAttempt attempt, IReadOnlyList<RecordedCharge> books)
    {
        var ours = books.Where(x => x.MerchantReference == attempt.Id.ToString()).OrderBy(x => x.CreatedAt).ToList();
        var taken = ours.Where(x => x.Status == Succeeded)
            .Select(x => Of(attempt, EvidenceOutcome.Succeeded) with { ProviderReference = x.Id, Amount = x.Amount, Currency = x.Currency }).ToList();
        return taken.Count > 0
            ? taken
            : [.. ours.Where(x => x.Status == Declined).Take(1).Select(x => Of(attempt, EvidenceOutcome.Declined) with { ProviderReference = x.Id })];
    }

    static List<Evidence> Refunds(PaymentAttempt attempt, IReadOnlyList<RecordedCharge> books) =>
    [
        .. books.Where(x => x.Id == attempt.ChargeReference).SelectMany(x => x.Refunds ?? [])
            .Where(x => x.MerchantReference == attempt.Id.ToString()).OrderBy(x => x.CreatedAt)
            .Select(x => Of(attempt, EvidenceOutcome.Succeeded) with { ProviderReference = x.Id, Amount = x.Amount }),
    ];

    static Evidence Of(PaymentAttempt attempt, EvidenceOutcome outcome) => new()
    {
        AttemptId = attempt.Id,
        Source = PaymentAttemptEventKind.LookedUp,
        Outcome = outcome,
    };
}
