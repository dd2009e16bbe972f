using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>An order over 25.00 EUR that awaits its payment.</summary>
public abstract class UnpaidOrder : SagaOnAClock
{
    private protected RunningMessaging Saga { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Saga = await Start();
        await Becomes(Saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
    }

    public override async ValueTask DisposeAsync()
    {
        await Saga.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<OrderState> After(params IEnumerable<IOrderEvent> events)
    {
        foreach (var each in events)
            await SendAll(Saga, (Order, each));
        return (await Database.Order(Order))!;
    }

    private protected PaymentReceived Payment(string reference, decimal amount, string currency = "EUR") =>
        OrderEvents.Paid(Order) with { PaymentReference = reference, Amount = amount, Currency = currency };

    private protected PaymentRefunded Refund(string payment, decimal amount, string currency = "EUR") => OrderEvents.Refunded(Order) with
    {
        PaymentReference = payment,
        Amount = amount,
        Currency = currency,
        RefundReference = $"re-{payment}",
    };
}
