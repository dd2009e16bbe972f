using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Refunds a charge once.</summary>
/// <remarks>A refund is an attempt like a charge, because without idempotency keys a second request is a second refund.</remarks>
internal sealed class RequestRefundConsumer(OrdersDbContext db, AttemptExecution execution, TimeProvider time) : IConsumer<RequestRefund>
{
    public async Task Consume(ConsumeContext<RequestRefund> context)
    {
        var request = context.Message;
        var charge = await db.PaymentAttempts.AsNoTracking()
            .Where(x => x.OrderId == request.OrderId && x.Kind == PaymentKind.Charge && x.ProviderReference == request.PaymentReference)
            .FirstOrDefaultAsync(context.CancellationToken);
        // Only the provider that made the charge can refund it. Another provider may even know a different charge by the same reference.
        if (charge is not null && charge.Provider != execution.Provider)
            throw new PaymentRefusedException(
                charge.Id, $"it was made at {charge.Provider}, and Payments:Provider is {execution.Provider}");
        await execution.Run(context, request.ToAttempt(execution.Provider, time.GetUtcNow()));
    }
}
