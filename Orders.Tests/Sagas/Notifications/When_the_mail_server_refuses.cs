using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

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

    [Theory]
    [InlineData("450")]
    [InlineData("452")]
    public async Task A_recipient_that_is_deferred_is_tried_again_and_given_up_after_the_stated_time(string code)
    {
        Mail.Script("RCPT", $"{code} <ada@example.com> is not ready");
        await using var notifications = BySmtp(("Notifications:Smtp:GiveUpAfter", "00:10:00"));
        notifications.Time.SetUtcNow(TimeProvider.System.GetUtcNow());
        Assert.True((await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()))).NothingHappened);

        // Requests are of now by the system's clock, because MassTransit says so; ours goes ahead.
        notifications.Time.Advance(TimeSpan.FromMinutes(11));
        var refusal = await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(Confirmation()));

        Assert.Contains(code, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Rows());
    }

    /// <summary>It is nobody's mailbox: given up, every e-mail of such an hour would become a dead letter.</summary>
    [Theory]
    [InlineData("RCPT", "421 going down")]
    [InlineData("MAIL", "451 later")]
    [InlineData("DATA", "452 no room")]
    public async Task A_server_in_trouble_is_never_given_up(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp(("Notifications:Smtp:GiveUpAfter", "00:00:00"));
        notifications.Time.SetUtcNow(TimeProvider.System.GetUtcNow().AddHours(1));

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
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
