using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>Gives one charge back, once. Without keys a refund that is sent twice is given back twice, so it is an attempt like a charge.</summary>
internal sealed class RequestRefundConsumer(AttemptCourse course, TimeProvider time) : IConsumer<RequestRefund>
{
    public Task Consume(ConsumeContext<RequestRefund> context) => course.Run(context, context.Message.ToAttempt(course.Provider, time.GetUtcNow()));
}
