namespace Orders.Sagas.OrderSaga;

/// <summary>A refund of one payment of an order, or of a part of it.</summary>
/// <param name="Reference">The payment provider's reference of the refund; a refund of a payment counts once under it.</param>
/// <param name="PaymentReference">The reference of the payment that was refunded.</param>
/// <param name="Amount">What went back, in <paramref name="Currency"/>.</param>
/// <param name="Currency">The ISO 4217 code of the amount.</param>
public sealed record OrderRefund(string Reference, string PaymentReference, decimal Amount, string Currency);
