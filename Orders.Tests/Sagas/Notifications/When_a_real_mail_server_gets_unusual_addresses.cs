using Orders.Contracts;
using Orders.Sagas.Notifications;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_a_real_mail_server_gets_unusual_addresses
{
    [Theory]
    [InlineData(false, "buyer@bücher.example", "buyer@xn--bcher-kva.example")]
    [InlineData(true, "buyer@bücher.example", "buyer@xn--bcher-kva.example")]
    [InlineData(true, "buyer@xn--bcher-kva.example", "buyer@xn--bcher-kva.example")]
    [InlineData(false, "buyer+shop@example.com", "buyer+shop@example.com")]
    [InlineData(false, "\"ada lovelace\"@example.com", "\"ada lovelace\"@example.com")]
    [InlineData(true, "jörg@example.com", "jörg@example.com")]
    [InlineData(false, "jörg@example.com", null)]
    public async Task The_mailbox_gets_it_or_the_request_is_refused_by_name(bool smtpUtf8, string address, string? recipient)
    {
        await using var server = await DebianMailServer.Start(smtpUtf8);
        await using var database = await TestDatabase.Create();
        await using var notifications = SideEffects.On(
            database.ConnectionString,
            ("Notifications:From", "Shop <shop@example.org>"), ("Notifications:Smtp:Host", "localhost"),
            ("Notifications:Smtp:Port", $"{server.Port}"), ("Notifications:Smtp:UserName", DebianMailServer.User),
            ("Notifications:Smtp:Password", DebianMailServer.Password), ("Notifications:Smtp:CertificateAuthority", server.Authority));
        var request = new SendNotification
        {
            OrderId = OrderEvents.NewOrder(),
            Kind = NotificationKind.OrderConfirmation,
            CustomerEmail = address,
            Total = 25.00m,
            Currency = "EUR",
        };

        if (recipient is null)
            await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(request));
        else
            await notifications.Deliver(request);

        Assert.Equal(recipient is null ? [] : [recipient], server.Taken.Select(mail => mail.Headers["X-Recipient"]));
    }
}
