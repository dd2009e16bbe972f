using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>Charges once for an order, unless the order has ended meanwhile.</summary>
internal sealed class RequestPaymentConsumer(AttemptLedger ledger, AttemptCourse course, TimeProvider time) : IConsumer<RequestPayment>
{
    public async Task Consume(ConsumeContext<RequestPayment> context)
    {
        var request = context.Message;
        if (!await ledger.HasEnded(request.OrderId, context.CancellationToken))
            await course.Run(context, request.ToAttempt(course.Provider, time.GetUtcNow()));
    }
}
