using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Fulfilment;

/// <summary>The warehouse refused the request: its content or our configuration is wrong.</summary>
/// <remarks>A replay of the dead letter sends the request again.</remarks>
public sealed class ShipmentRefusedException(Guid orderId, int status)
    : RefusedException($"The warehouse refused order {orderId} with status {status}.");
