namespace Orders.Sagas.Fulfilment;

/// <summary>The warehouse will not take the request as it is or as it is configured. Replaying its dead letter asks again.</summary>
public sealed class ShipmentRefusedException(Guid orderId, int status) : Exception($"The warehouse refused order {orderId} with {status}.");
