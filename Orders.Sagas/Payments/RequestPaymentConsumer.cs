using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Charges once for an order, unless the order has ended or money came for it meanwhile.</summary>
internal sealed class RequestPaymentConsumer(OrdersDbContext db, AttemptExecution execution) : IConsumer<RequestPayment>
{
    public async Task Consume(ConsumeContext<RequestPayment> context)
    {
        var request = context.Message;
        if (CardNumber.Is(request.PaymentMethod))
            throw new InvalidMessageException([$"paymentMethod {CardNumber.Rule}"]);
        if (!await db.HasEnded(request.OrderId, context.CancellationToken)
            && !await db.NeedsNoCharge(request.OrderId, context.CancellationToken))
            await execution.Run(context, now => request.ToAttempt(execution.Provider, now));
    }
}
