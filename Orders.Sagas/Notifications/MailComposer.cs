using Microsoft.Extensions.Options;
using MimeKit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Rules;

namespace Orders.Sagas.Notifications;

/// <summary>Composes the e-mail of a notification.</summary>
/// <remarks>
/// The Message-ID and the idempotency key derive from (order, kind), so mail servers, readers and providers can recognise duplicates.
/// </remarks>
internal sealed class MailComposer(IOptions<NotificationsOptions> options, MailTemplates templates)
{
    readonly MailboxAddress _from = MailboxAddress.Parse(options.Value.From);

    /// <exception cref="InvalidMessageException">The address is invalid.</exception>
    public MimeMessage Compose(SendNotification request)
    {
        if (!EmailRule.TryRead(request.CustomerEmail, out var customer))
            throw new InvalidMessageException([$"customerEmail {EmailRule.Text}"]);
        var content = templates.Render(request);
        var message = new MimeMessage
        {
            MessageId = $"{request.OrderId}.{request.Kind.ToString().ToLowerInvariant()}@{_from.Domain}",
            Subject = content.Subject,
            Body = new BodyBuilder { TextBody = content.Text, HtmlBody = content.Html }.ToMessageBody(),
        };
        message.Headers.Add(options.Value.IdempotencyHeader, SendNotificationConsumer.KeyOf(request.OrderId, request.Kind).Name);
        // An address keeps every list that it is in. One address for all e-mails would keep all of them in memory.
        message.From.Add(_from.Clone());
        message.To.Add(customer);
        return message;
    }
}
