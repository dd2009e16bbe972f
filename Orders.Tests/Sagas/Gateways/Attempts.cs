using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>Attempts that a gateway can send, without a database.</summary>
static class Attempts
{
    public static PaymentAttempt Charge() => New(PaymentKind.Charge, null);

    public static PaymentAttempt Refund(string charge) => New(PaymentKind.Refund, charge);

    static PaymentAttempt New(PaymentKind kind, string? charge) => new()
    {
        Id = Guid.Parse("0197b000-0000-7000-8000-00000000000a"),
        OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001"),
        Kind = kind,
        State = PaymentAttemptState.Requested,
        Amount = 25.00m,
        Currency = "EUR",
        Provider = "any",
        RequestedAt = DateTimeOffset.UnixEpoch,
        SentAt = DateTimeOffset.UnixEpoch,
        PaymentMethod = kind is PaymentKind.Charge ? "tok_ok" : null,
        ChargeReference = charge,
    };
}
