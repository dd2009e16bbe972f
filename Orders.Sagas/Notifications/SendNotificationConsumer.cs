using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Notifications;

/// <summary>Sends one e-mail per (order, kind): claim, send, confirm.</summary>
/// <remarks>
/// SMTP has no transactions, so after a crash between sending and confirming the outcome is unknown: <c>Notifications:WhenUnknown</c>
/// decides between a duplicate with the same Message-ID and an operator's decision.
/// </remarks>
internal sealed class SendNotificationConsumer(
    Deduplicator deduplicator, IOptions<NotificationsOptions> options, MailComposer composer, IMailSender sender, TimeProvider time,
    ILogger<SendNotificationConsumer> logger)
    : IConsumer<SendNotification>
{
    public const string Scope = "notification";

    readonly EffectPolicy _policy = options.Value.Policy;

    public async Task Consume(ConsumeContext<SendNotification> context)
    {
        var request = context.Message;
        var message = composer.Compose(request);
        var started = time.GetTimestamp();
        var outcome = await Once(KeyOf(request.OrderId, request.Kind), Send, context);
        if (outcome is EffectOutcome.AlreadyDone)
        {
            logger.AlreadySent(request.OrderId, request.Kind);
            context.ProvesNothing();
        }
        else
        {
            logger.Sent(request.OrderId, request.Kind, time.GetElapsedTime(started).TotalMilliseconds);
        }

        Task Send(Claim claim, CancellationToken cancellationToken)
        {
            message.Date = claim.Since;
            return sender.Send(message, cancellationToken);
        }
    }

    /// <summary>Limits deferrals. The limit counts from the first one, because an e-mail may be late for other reasons.</summary>
    async Task<EffectOutcome> Once(EffectKey key, Func<Claim, CancellationToken, Task> send, ConsumeContext context)
    {
        try
        {
            return await deduplicator.RunOnce(key, _policy, send, context.CancellationToken);
        }
        catch (MailDeferredException exception) when (time.GetUtcNow() - DeferredSince(context) >= options.Value.Smtp.GiveUpAfter)
        {
            throw new MailRefusedException(exception.StatusCode);
        }
    }

    /// <summary>When the server first deferred the recipient, without another failure since; now, if this is the first time.</summary>
    DateTimeOffset DeferredSince(ConsumeContext context) =>
        context.TryGetPayload<TopicRecordContext>(out var record) && record.Failures is { Category: nameof(MailDeferredException) } failures
            ? failures.CategorySince
            : time.GetUtcNow();

    public static EffectKey KeyOf(Guid orderId, NotificationKind kind) => new(Scope, $"{orderId}/{kind}");

    /// <summary>Parses a key.</summary>
    /// <returns>False for a kind that this version does not know.</returns>
    public static bool TryParse(EffectKey key, out Guid orderId, out NotificationKind kind)
    {
        var parts = key.Name.Split('/');
        kind = default;
        return Guid.TryParse(parts[0], out orderId) && parts.Length == 2 && Enum.TryParse(parts[1], out kind);
    }
}
