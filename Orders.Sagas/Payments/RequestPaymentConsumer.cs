using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>Charges once for an order what it costs, unless the order has ended or money came for it meanwhile.</summary>
internal sealed class RequestPaymentConsumer(OrderNeeds orders, AttemptExecution execution) : IConsumer<RequestPayment>
{
    public async Task Consume(ConsumeContext<RequestPayment> context)
    {
        var request = context.Message;
        if (await orders.NeedsNoCharge(request, context.CancellationToken))
            context.ProvesNothing();
        else
            await execution.Run(context, now => request.ToAttempt(execution.Provider, now));
    }
}
