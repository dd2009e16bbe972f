using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>Gives one charge back, once. Without keys a refund that is sent twice is given back twice, so it is an attempt like a charge.</summary>
internal sealed class RequestRefundConsumer(OrdersDbContext unit, AttemptExecution course, TimeProvider time) : IConsumer<RequestRefund>
{
    public async Task Consume(ConsumeContext<RequestRefund> context)
    {
        var request = context.Message;
        var charge = await unit.PaymentAttempts.AsNoTracking()
            .FirstOrDefaultAsync(x => x.OrderId == request.OrderId && x.Kind == PaymentKind.Charge && x.ProviderReference == request.PaymentReference, context.CancellationToken);
        // Only who took the money can give it back; asking another would be refused less clearly, or find somebody else's charge.
        if (charge is not null && charge.Provider != course.Provider)
            throw new PaymentRefusedException(charge.Id, $"it was made at {charge.Provider}, and Payments:Provider is {course.Provider}");
        await course.Run(context, request.ToAttempt(course.Provider, time.GetUtcNow()));
    }
}
