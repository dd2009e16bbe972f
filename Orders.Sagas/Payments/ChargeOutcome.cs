namespace Orders.Sagas.Payments;

/// <summary>All that sending a charge can come to.</summary>
internal abstract record ChargeOutcome
{
    ChargeOutcome()
    {
    }

    /// <summary>The money was taken.</summary>
    public sealed record Succeeded(string Reference) : ChargeOutcome;

    /// <summary>The provider decided against the charge; no money was taken.</summary>
    public sealed record Declined(string Reference, string Code) : ChargeOutcome;

    /// <summary>The request had no effect: it was refused, or never arrived.</summary>
    /// <param name="Evidence">What that is known from.</param>
    /// <param name="IsPassing">The same request may well be taken later.</param>
    public sealed record NotTaken(string Evidence, bool IsPassing) : ChargeOutcome;

    /// <summary>The money may or may not have been taken.</summary>
    /// <param name="Evidence">What happened instead of an answer.</param>
    public sealed record Unknown(string Evidence) : ChargeOutcome;
}
