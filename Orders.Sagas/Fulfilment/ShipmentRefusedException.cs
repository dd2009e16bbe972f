namespace Orders.Sagas.Fulfilment;

/// <summary>The warehouse refused the request: its content or our configuration is wrong. A replay of its dead letter asks again.</summary>
public sealed class ShipmentRefusedException(Guid orderId, int status) : Exception($"The warehouse refused order {orderId} with {status}.");
