using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>Converts request messages to attempts, and attempts back to messages when a request must be sent again.</summary>
internal static class PaymentRequests
{
    public static PaymentAttempt ToAttempt(this RequestPayment request, string provider, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrderId = request.OrderId,
        Kind = PaymentKind.Charge,
        State = PaymentAttemptState.Requested,
        Amount = request.Amount,
        Currency = request.Currency,
        PaymentMethod = request.PaymentMethod,
        Provider = provider,
        RequestedAt = now,
        SentAt = now,
    };

    public static PaymentAttempt ToAttempt(this RequestRefund request, string provider, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrderId = request.OrderId,
        Kind = PaymentKind.Refund,
        State = PaymentAttemptState.Requested,
        Amount = request.Amount,
        Currency = request.Currency,
        ChargeReference = request.PaymentReference,
        RefundReason = request.Reason,
        Provider = provider,
        RequestedAt = now,
        SentAt = now,
    };

    public static object ToRequest(this PaymentAttempt attempt) => attempt.Kind is PaymentKind.Charge
        ? new RequestPayment
        {
            OrderId = attempt.OrderId,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            PaymentMethod = attempt.PaymentMethod!,
        }
        : new RequestRefund
        {
            OrderId = attempt.OrderId,
            PaymentReference = attempt.ChargeReference!,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            Reason = attempt.RefundReason!.Value,
        };
}
