using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>Validates a request for a charge, which any system may have written.</summary>
/// <remarks>A provider might pay out a charge of less than nothing. Refunds have <see cref="RefundRules"/>.</remarks>
internal static class PaymentRequestRules
{
    /// <exception cref="InvalidMessageException">The request breaks a rule; the provider is not asked.</exception>
    public static void Check(RequestPayment request)
    {
        var errors = new List<string>();
        if (request.OrderId == Guid.Empty)
            errors.Add("orderId must be set.");
        if (request.Amount is not (> 0 and <= OrderMoney.MaxAmount))
            errors.Add($"amount must be positive and at most {OrderMoney.MaxAmount}.");
        if (request.Currency.Length != 3)
            errors.Add("currency must be an ISO 4217 code.");
        if (string.IsNullOrWhiteSpace(request.PaymentMethod))
            errors.Add("paymentMethod must be set.");
        if (CardNumber.Is(request.PaymentMethod))
            errors.Add($"paymentMethod {CardNumber.Rule}");
        if (errors.Count > 0)
            throw new InvalidMessageException(errors);
    }
}
