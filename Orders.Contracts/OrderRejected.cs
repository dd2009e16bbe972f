namespace Orders.Contracts;

/// <summary>A submitted order breaks a rule and will not be worked on. The order ends here: a corrected one is a new order.</summary>
public sealed record OrderRejected
{
    /// <summary>The order that was rejected.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>Each broken rule, at least one: names the field, never its value.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>When the customer submitted it.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
