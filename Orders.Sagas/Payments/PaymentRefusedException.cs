using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Payments;

/// <summary>The provider, this process's configuration or a rule refused the request; no money was moved.</summary>
/// <remarks>Replaying the dead letter sends the request again.</remarks>
public sealed class PaymentRefusedException : RefusedException
{
    public PaymentRefusedException(Guid attemptId, string evidence)
        : base($"Payment attempt {attemptId} was refused: {evidence}.")
    {
    }

    /// <summary>Refuses a request that has no attempt.</summary>
    public PaymentRefusedException(string reason)
        : base(reason)
    {
    }
}
