namespace Orders.Sagas.OrderSaga;

/// <summary>A payment that came for an order, from its own charge or from any other system.</summary>
/// <param name="Reference">The payment provider's reference; a payment comes once under it.</param>
/// <param name="Amount">What came, in <paramref name="Currency"/>.</param>
/// <param name="Currency">The ISO 4217 code of the amount.</param>
/// <param name="ReceivedAt">When the provider received it.</param>
public sealed record OrderPayment(string Reference, decimal Amount, string Currency, DateTimeOffset ReceivedAt);
