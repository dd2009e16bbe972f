namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>What the outside says became of an attempt, whoever carries it here.</summary>
internal sealed record Evidence
{
    /// <summary>The merchant reference that it names.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>Whose word it is; null for what does not come from a provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether it tells of a charge or of a refund; null when the source does not tell.</summary>
    public PaymentKind? Kind { get; init; }

    /// <summary>How it came.</summary>
    public required PaymentAttemptEventKind Source { get; init; }

    public required EvidenceOutcome Outcome { get; init; }

    /// <summary>The provider's name for the charge or the refund; null when the source does not tell.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>Which sending a look-up was about; null for what holds for all.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What was moved; null when the source does not tell.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary>Why the provider declined; null when it did not, or does not say.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>What it rests on, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>Who says so; null for this process.</summary>
    public string? By { get; init; }

    /// <summary>SHA-256 of what came, byte for byte.</summary>
    public string? BodyHash { get; init; }

    /// <summary>Names what told it, so that the same thing told again is known.</summary>
    public string? SourceId { get; init; }

    public string Describe() => string.Join(' ', new[]
    {
        Outcome.ToString().ToLowerInvariant(), ProviderReference, Amount?.ToString(System.Globalization.CultureInfo.InvariantCulture), Currency, DeclineCode, Reason,
    }.Where(x => x is not null));
}

internal enum EvidenceOutcome
{
    Succeeded,
    Declined,

    /// <summary>It had no effect, and by the provider's word will have none.</summary>
    NotTaken,
}
