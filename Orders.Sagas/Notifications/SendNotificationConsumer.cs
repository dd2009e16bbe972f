using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Notifications;

/// <summary>
/// Sends one e-mail per (order, kind): claim, send, confirm. A crash between sending and confirming costs at most one repeat, with the same Message-ID;
/// SMTP offers nothing stronger.
/// </summary>
internal sealed class SendNotificationConsumer(
    NotificationClaims claims, MailComposer composer, IMailSender sender, OrdersDbContext unit, TimeProvider time, ILogger<SendNotificationConsumer> logger)
    : IConsumer<SendNotification>
{
    public async Task Consume(ConsumeContext<SendNotification> context)
    {
        var request = context.Message;
        var message = composer.Compose(request);
        var claim = await claims.Claim(request.OrderId, request.Kind, context.CancellationToken);
        if (claim.SentAt is not null)
        {
            logger.AlreadySent(request.OrderId, request.Kind);
            return;
        }
        var started = time.GetTimestamp();
        message.Date = claim.ClaimedAt;
        await sender.Send(message, context.CancellationToken);
        logger.Sent(request.OrderId, request.Kind, time.GetElapsedTime(started).TotalMilliseconds);
        unit.Attach(claim);
        claim.SentAt = time.GetUtcNow();
    }
}
