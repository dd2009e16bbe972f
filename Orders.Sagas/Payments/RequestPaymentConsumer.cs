using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Charges once for an order, unless the order has ended or was paid meanwhile.</summary>
internal sealed class RequestPaymentConsumer(OrdersDbContext unit, AttemptExecution course, TimeProvider time) : IConsumer<RequestPayment>
{
    public async Task Consume(ConsumeContext<RequestPayment> context)
    {
        var request = context.Message;
        if (CardNumber.Is(request.PaymentMethod))
            throw new InvalidMessageException([$"paymentMethod {CardNumber.Rule}"]);
        if (!await unit.HasEnded(request.OrderId, context.CancellationToken) && !await unit.IsPaid(request.OrderId, context.CancellationToken))
            await course.Run(context, request.ToAttempt(course.Provider, time.GetUtcNow()));
    }
}
