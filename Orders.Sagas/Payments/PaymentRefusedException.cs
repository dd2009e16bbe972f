using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Payments;

/// <summary>The provider will not take the request as it is or as it is configured; nothing was charged. Replaying its dead letter sends it again.</summary>
public sealed class PaymentRefusedException(Guid attemptId, string evidence) : RefusedException($"Payment attempt {attemptId} was refused: {evidence}.");
