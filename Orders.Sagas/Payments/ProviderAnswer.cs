namespace Orders.Sagas.Payments;

/// <summary>The result of sending a charge or a refund.</summary>
internal abstract record ProviderAnswer
{
    ProviderAnswer()
    {
    }

    /// <summary>SHA-256 of the answer's body, for the attempt's history; null when there was no answer.</summary>
    public string? BodyHash { get; init; }

    /// <summary>The money was moved.</summary>
    public sealed record Succeeded(string Reference) : ProviderAnswer;

    /// <summary>The provider declined; no money was moved.</summary>
    public sealed record Declined(string Reference, string Code) : ProviderAnswer
    {
        /// <summary>A declined refund as a refusal, which needs an operator: the customer still waits for the money.</summary>
        public NotTaken OfRefund() => new(Describe(), IsTransient: false) { BodyHash = BodyHash };
    }

    /// <summary>The request had no effect: the provider refused it, or it never arrived.</summary>
    /// <param name="Evidence">Why the outcome is certain.</param>
    /// <param name="IsTransient">The same request may succeed later.</param>
    public sealed record NotTaken(string Evidence, bool IsTransient) : ProviderAnswer
    {
        /// <summary>For how long the provider asks not to be called; null if it did not say so.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>The money may or may not have been moved.</summary>
    /// <param name="Evidence">What happened in place of an answer.</param>
    public sealed record Unknown(string Evidence) : ProviderAnswer;

    public string Describe() => this switch
    {
        Succeeded(var reference) => $"succeeded as {reference}",
        Declined(var reference, var code) => $"declined as {reference}: {code}",
        NotTaken(var evidence, _) => evidence,
        Unknown(var evidence) => evidence,
        _ => throw new InvalidOperationException($"{GetType().Name} is no answer."),
    };
}
