namespace Orders.Sagas.Payments;

/// <summary>All that sending a charge or a refund can come to.</summary>
internal abstract record ProviderAnswer
{
    ProviderAnswer()
    {
    }

    /// <summary>SHA-256 of the answer's body, for the attempt's history; null when there was no answer.</summary>
    public string? BodyHash { get; init; }

    /// <summary>The money was moved.</summary>
    public sealed record Succeeded(string Reference) : ProviderAnswer;

    /// <summary>The provider decided against the charge; no money was taken.</summary>
    public sealed record Declined(string Reference, string Code) : ProviderAnswer
    {
        /// <summary>A refund that is declined had no effect, and is for a person: the customer still waits for the money.</summary>
        public NotTaken OfRefund() => new(Describe(), IsPassing: false) { BodyHash = BodyHash };
    }

    /// <summary>The request had no effect: it was refused, or never arrived.</summary>
    /// <param name="Evidence">What that is known from.</param>
    /// <param name="IsPassing">The same request may well be taken later.</param>
    public sealed record NotTaken(string Evidence, bool IsPassing) : ProviderAnswer;

    /// <summary>The money may or may not have been moved.</summary>
    /// <param name="Evidence">What happened instead of an answer.</param>
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
