using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>Refunds a charge once, if an attempt of the order holds it.</summary>
/// <remarks>A refund is an attempt like a charge, because without idempotency keys a second request is a second refund.</remarks>
internal sealed class RequestRefundConsumer(RefundRules rules, AttemptExecution execution) : IConsumer<RequestRefund>
{
    public async Task Consume(ConsumeContext<RequestRefund> context)
    {
        var request = context.Message;
        await rules.Check(request, context.CancellationToken);
        await execution.Run(context, now => request.ToAttempt(execution.Provider, now));
    }
}
