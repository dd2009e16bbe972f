using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Notifications;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_the_mail_server_refuses : NotificationsUnderTest
{
    [Theory]
    [InlineData("MAIL", 553)]
    [InlineData("RCPT", 550)]
    [InlineData("RCPT", 554)]
    [InlineData("DATA", 554)]
    [InlineData(ScriptedMailServer.EndOfData, 552)]
    public async Task The_e_mail_fails_permanently_and_the_error_does_not_hold_the_address(string step, int code)
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
    public async Task A_deferred_recipient_is_retried_until_the_configured_limit(string code)
    {
        Mail.Script("RCPT", $"{code} <ada@example.com> is not ready");
        await using var notifications = BySmtp(("Notifications:Smtp:GiveUpAfter", "00:10:00"));
        var since = notifications.Time.GetUtcNow();
        Assert.True((await Assert.ThrowsAsync<MailDeferredException>(() => notifications.Deliver(Confirmation()))).NothingHappened);

        notifications.EarlierFailures = new RecordFailures(since, nameof(MailDeferredException), since);
        notifications.Time.Advance(TimeSpan.FromMinutes(9));
        await Assert.ThrowsAsync<MailDeferredException>(() => notifications.Deliver(Confirmation()));
        notifications.Time.Advance(TimeSpan.FromMinutes(2));
        var refusal = await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(Confirmation()));

        Assert.Contains(code, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Rows());
    }

    /// <summary>The limit counts from the first deferral: not from the request, and not from an earlier failure.</summary>
    [Fact]
    public async Task A_late_e_mail_is_not_given_up_at_its_first_deferral()
    {
        Mail.Script("RCPT", "450 <ada@example.com> is not ready");
        await using var notifications = BySmtp(("Notifications:Smtp:GiveUpAfter", "00:10:00"));
        var hoursAgo = notifications.Time.GetUtcNow().AddHours(-3);
        notifications.EarlierFailures = new RecordFailures(hoursAgo, nameof(TransientException), hoursAgo);

        await Assert.ThrowsAsync<MailDeferredException>(() => notifications.Deliver(Confirmation()));
    }

    /// <summary>The reply does not concern the recipient.</summary>
    /// <remarks>With a limit, every e-mail of a long outage would become a dead letter.</remarks>
    [Theory]
    [InlineData("RCPT", "421 going down")]
    [InlineData("MAIL", "451 later")]
    [InlineData("DATA", "452 no room")]
    public async Task A_failing_server_is_retried_without_a_limit(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp(("Notifications:Smtp:GiveUpAfter", "00:00:00"));
        notifications.Time.SetUtcNow(TimeProvider.System.GetUtcNow().AddHours(1));

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
    }

    [Fact]
    public async Task A_replay_sends_the_e_mail_once_the_server_accepts_it()
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
