using System.Globalization;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>What an external system or an operator says about the outcome of an attempt.</summary>
internal sealed record Evidence
{
    /// <summary>The attempt, by its merchant reference.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>The provider that reported the evidence; null when the source implies the attempt's provider, or is an operator.</summary>
    public string? Provider { get; init; }

    /// <summary>Charge or refund; null when the source does not say.</summary>
    public PaymentKind? Kind { get; init; }

    /// <summary>The way by which the evidence arrived.</summary>
    public required PaymentAttemptEventKind Source { get; init; }

    public required EvidenceOutcome Outcome { get; init; }

    /// <summary>The provider's reference of the charge or refund; null when the source does not say.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>The sending that a look-up was about; null when the evidence holds for every sending.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The amount moved; null when the source does not say.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }

    /// <summary>Why the provider declined; null if the source omits it.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>What the evidence rests on, as text.</summary>
    public string? Reason { get; init; }

    /// <summary>The operator who decided; null for this process.</summary>
    public string? By { get; init; }

    /// <summary>SHA-256 of the received body, byte for byte.</summary>
    public string? BodyHash { get; init; }

    /// <summary>The key by which a duplicate of the same evidence is recognised.</summary>
    public string? SourceId { get; init; }

    /// <summary>Whether an order can keep the reference, if there is one.</summary>
    public bool CanBeKept() => ProviderReference is null || OrderMoney.IsReference(ProviderReference);

    public string Describe() => string.Join(' ', new[]
    {
        Outcome.ToString().ToLowerInvariant(), DescribeReference(), Amount?.ToString(CultureInfo.InvariantCulture), Currency,
        DeclineCode, Reason,
    }.Where(x => x is not null));

    string? DescribeReference() =>
        CanBeKept() ? ProviderReference : $"under a reference of {ProviderReference!.Length} characters, which no order can keep,";
}

internal enum EvidenceOutcome
{
    Succeeded,
    Declined,

    /// <summary>The request had no effect and will have none.</summary>
    NotTaken,
}
