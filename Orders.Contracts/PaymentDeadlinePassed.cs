namespace Orders.Contracts;

/// <summary>An order was not paid in time.</summary>
public sealed record PaymentDeadlinePassed
{
    /// <summary>The order that is not paid.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When it should have been paid.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Nobody knows whether its charge was taken, so it must not be cancelled for that.</summary>
    public bool IsPaymentInDoubt { get; init; }
}
