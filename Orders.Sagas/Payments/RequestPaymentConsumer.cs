using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>Charges once for an order, unless the order has ended or money came for it meanwhile.</summary>
internal sealed class RequestPaymentConsumer(OrderNeeds orders, AttemptExecution execution) : IConsumer<RequestPayment>
{
    public async Task Consume(ConsumeContext<RequestPayment> context)
    {
        var request = context.Message;
        if (CardNumber.Is(request.PaymentMethod))
            throw new InvalidMessageException([$"paymentMethod {CardNumber.Rule}"]);
        if (!await orders.NeedsNoCharge(request.OrderId, context.CancellationToken))
            await execution.Run(context, now => request.ToAttempt(execution.Provider, now));
    }
}
