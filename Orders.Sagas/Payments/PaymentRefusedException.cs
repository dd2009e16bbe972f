using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Payments;

/// <summary>The provider refused the request or this process's configuration; no money was moved.</summary>
/// <remarks>Replaying the dead letter sends the request again.</remarks>
public sealed class PaymentRefusedException(Guid attemptId, string evidence)
    : RefusedException($"Payment attempt {attemptId} was refused: {evidence}.");
