using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Notifications;

public sealed class When_a_notification_is_requested : NotificationsUnderTest
{
    [Fact]
    public async Task It_is_one_e_mail_and_on_record()
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
    public async Task Requested_again_it_is_not_sent_again()
    {
        await using var notifications = BySmtp();
        await notifications.Deliver(Confirmation());
        notifications.Time.Advance(TimeSpan.FromDays(6));

        await notifications.Deliver(Confirmation() with { Total = 1m });

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task After_the_time_that_it_is_remembered_for_it_is_sent_again()
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
    public async Task The_other_kind_and_the_other_order_are_e_mails_of_their_own()
    {
        await using var notifications = BySmtp();
        var other = Guid.Parse("0197b000-0000-7000-8000-000000000002");

        await notifications.Deliver(Confirmation());
        await notifications.Deliver(Shipping());
        await notifications.Deliver(Confirmation() with { OrderId = other });

        Assert.Equal(3, (await Rows()).Count(x => x.ConfirmedAt is not null));
        Assert.Equal(
            [$"{OrderId}.orderconfirmation@example.org", $"{OrderId}.shippingnotification@example.org", $"{other}.orderconfirmation@example.org"],
            Mail.Taken.Select(x => x.MessageId));
    }

    [Fact]
    public async Task Cancellation_and_refund_are_e_mails_of_their_own()
    {
        await using var notifications = BySmtp(("Notifications:IdempotencyHeader", "Resend-Idempotency-Key"));

        await notifications.Deliver(Confirmation() with { Kind = NotificationKind.OrderCancellation, Reason = "out-of-stock" });
        await notifications.Deliver(Confirmation() with { Kind = NotificationKind.RefundConfirmation, Total = 12.5m });

        Assert.Equal([$"{OrderId}/OrderCancellation", $"{OrderId}/RefundConfirmation"], Mail.Taken.Select(x => x.Headers["Resend-Idempotency-Key"]));
        Assert.Contains("An article of it is out of stock.", Mail.Taken.First().TextBody, StringComparison.Ordinal);
        Assert.Contains("<li>Refund: 12.50 EUR</li>", Mail.Taken.Last().HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_wrote_is_text_in_the_html_and_not_markup()
    {
        await using var notifications = BySmtp();

        await notifications.Deliver(Shipping());

        var mail = Assert.Single(Mail.Taken);
        Assert.Contains("Carrier: DHL <&> Co", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("Carrier: DHL &lt;&amp;&gt; Co", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("Tracking number: JD0001", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada", "DHL", "JD0001", "customerEmail is not an e-mail address.")]
    [InlineData("", "DHL", "JD0001", "customerEmail is not an e-mail address.")]
    [InlineData("ada@example.com", "", "JD0001", "carrier is missing.")]
    [InlineData("ada", null, null, "customerEmail is not an e-mail address. carrier is missing. trackingNumber is missing.")]
    public async Task What_cannot_become_an_e_mail_claims_nothing_and_names_every_wrong_field(string email, string? carrier, string? tracking, string errors)
    {
        await using var notifications = BySmtp();
        var request = Shipping() with { CustomerEmail = email, Carrier = carrier, TrackingNumber = tracking };

        var failure = await Assert.ThrowsAsync<InvalidMessageException>(() => notifications.Deliver(request));

        Assert.Equal(errors, failure.Message);
        Assert.Empty(await Rows());
        Assert.Empty(Mail.Taken);
    }
}
