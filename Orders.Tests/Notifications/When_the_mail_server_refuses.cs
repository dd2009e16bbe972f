using Orders.Sagas.Notifications;
using Orders.Tests.Gateways;

namespace Orders.Tests.Notifications;

public sealed class When_the_mail_server_refuses : NotificationsUnderTest
{
    [Theory]
    [InlineData("MAIL", 553)]
    [InlineData("RCPT", 550)]
    [InlineData("RCPT", 554)]
    [InlineData("DATA", 554)]
    [InlineData(ScriptedMailServer.EndOfData, 552)]
    public async Task The_e_mail_fails_for_good_and_the_address_is_not_told(string step, int code)
    {
        Mail.Script(step, $"{code} <ada@example.com> is not wanted here");
        await using var notifications = BySmtp();

        var refusal = await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(Confirmation()));

        Assert.Contains($"{code}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Rows());
    }

    [Fact]
    public async Task Its_replay_is_sent_once_the_server_takes_it()
    {
        Mail.Script("RCPT", "550 no");
        await using var notifications = BySmtp();
        await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(Confirmation()));
        Mail.Recover();

        await notifications.Deliver(Confirmation());
        await notifications.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
    }
}
