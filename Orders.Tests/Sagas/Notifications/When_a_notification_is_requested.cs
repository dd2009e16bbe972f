using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_a_notification_is_requested : NotificationsUnderTest
{
    [Fact]
    public async Task One_e_mail_is_sent_and_recorded()
    {
        await using var notifications = BySmtp();

        await notifications.Deliver(Confirmation());

        var mail = Assert.Single(Mail.Taken);
        var row = Assert.Single(await Rows());
        Assert.Equal(("shop@example.org", "ada@example.com"), (mail.From.Mailboxes.Single().Address, mail.To.Mailboxes.Single().Address));
        Assert.Equal($"{OrderId}.orderconfirmation@example.org", mail.MessageId);
        Assert.Equal($"{OrderId}/OrderConfirmation", mail.Headers["Idempotency-Key"]);
        Assert.Contains("Total: 32.99 EUR", mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(("notification", $"{OrderId}/OrderConfirmation"), (row.Scope, row.Name));
        Assert.NotNull(row.ConfirmedAt);
        Assert.Equal(row.ClaimedAt.ToUnixTimeSeconds(), mail.Date.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_duplicate_request_sends_nothing()
    {
        await using var notifications = BySmtp();
        await notifications.Deliver(Confirmation());
        notifications.Time.Advance(TimeSpan.FromDays(6));

        await notifications.Deliver(Confirmation() with { Total = 1m });

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task A_request_after_the_retention_sends_the_e_mail_again()
    {
        await using var notifications = BySmtp(("Notifications:RememberFor", "30.00:00:00"));
        await notifications.Deliver(Confirmation());
        notifications.Time.Advance(TimeSpan.FromDays(29));
        await notifications.Deliver(Confirmation());
        Assert.Single(Mail.Taken);
        notifications.Time.Advance(TimeSpan.FromDays(1));

        await notifications.Deliver(Confirmation());

        Assert.Equal(2, Mail.Taken.Count);
    }

    [Fact]
    public async Task Another_kind_and_another_order_are_separate_e_mails()
    {
        await using var notifications = BySmtp();
        var other = Guid.Parse("0197b000-0000-7000-8000-000000000002");

        await notifications.Deliver(Confirmation());
        await notifications.Deliver(Shipping());
        await notifications.Deliver(Confirmation() with { OrderId = other });

        Assert.Equal(3, (await Rows()).Count(x => x.ConfirmedAt is not null));
        Assert.Equal(
            [
                $"{OrderId}.orderconfirmation@example.org", $"{OrderId}.shippingnotification@example.org",
                $"{other}.orderconfirmation@example.org",
            ],
            Mail.Taken.Select(x => x.MessageId));
    }

    [Fact]
    public async Task Cancellation_and_refund_are_separate_e_mails()
    {
        await using var notifications = BySmtp(("Notifications:IdempotencyHeader", "Resend-Idempotency-Key"));

        await notifications.Deliver(Confirmation() with { Kind = NotificationKind.OrderCancellation, Reason = "out-of-stock" });
        await notifications.Deliver(Confirmation() with { Kind = NotificationKind.RefundConfirmation, Total = 12.5m });

        Assert.Equal(
            [$"{OrderId}/OrderCancellation", $"{OrderId}/RefundConfirmation"], Mail.Taken.Select(x => x.Headers["Resend-Idempotency-Key"]));
        Assert.Contains("One of its items is out of stock.", Mail.Taken.First().TextBody, StringComparison.Ordinal);
        Assert.Contains("<li>Refund: 12.50 EUR</li>", Mail.Taken.Last().HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_escaped_in_the_html()
    {
        await using var notifications = BySmtp();

        await notifications.Deliver(Shipping());

        var mail = Assert.Single(Mail.Taken);
        Assert.Contains("Carrier: DHL <&> Co", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Carrier: DHL &lt;&amp;&gt; Co", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Tracking number: JD0001", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada", "DHL", "JD0001", "customerEmail must be an e-mail address.")]
    [InlineData("", "DHL", "JD0001", "customerEmail must be an e-mail address.")]
    [InlineData("ada@example.com", "", "JD0001", "carrier must be set.")]
    [InlineData("ada", null, null, "customerEmail must be an e-mail address. carrier must be set. trackingNumber must be set.")]
    public async Task An_invalid_request_claims_nothing_and_names_every_invalid_field(
        string email, string? carrier, string? tracking, string errors)
    {
        await using var notifications = BySmtp();
        var request = Shipping() with { CustomerEmail = email, Carrier = carrier, TrackingNumber = tracking };

        var failure = await Assert.ThrowsAsync<InvalidMessageException>(() => notifications.Deliver(request));

        Assert.Equal(errors, failure.Message);
        Assert.Empty(await Rows());
        Assert.Empty(Mail.Taken);
    }
}
