using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_an_SMTP_session_is_kept : NotificationsUnderTest
{
    [Fact]
    public async Task E_mails_share_a_session_that_is_ended_when_it_is_idle_for_long()
    {
        await using var notifications = BySmtp();

        await notifications.Deliver(Confirmation());
        await notifications.Deliver(Shipping());
        Assert.Equal((1, 0), (Sessions, Mail.Steps.Count(x => x == "QUIT")));
        notifications.Time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.True(() => Mail.Steps.Contains("QUIT"));

        await notifications.Deliver(Confirmation() with { Kind = NotificationKind.OrderCancellation });
        Assert.Equal((3, 2), (Mail.Taken.Count, Sessions));
    }

    /// <summary>The e-mail has not left: a new session takes it, and no attempt fails.</summary>
    [Theory]
    [InlineData("MAIL", ScriptedMailServer.HangUp)]
    [InlineData("MAIL", "421 idle for too long")]
    [InlineData("RCPT", ScriptedMailServer.HangUp)]
    public async Task An_e_mail_over_a_session_that_has_ended_is_sent_once_over_a_new_one(string step, string reply)
    {
        await using var notifications = BySmtp();
        await notifications.Deliver(Confirmation());
        Mail.ScriptOnce(step, reply);

        await notifications.Deliver(Shipping());

        Assert.Equal((2, 2), (Mail.Taken.Count, Sessions));
    }

    /// <summary>The e-mail may have left: its outcome is unknown, over a kept session as over a new one.</summary>
    [Theory]
    [InlineData("DATA")]
    [InlineData(ScriptedMailServer.EndOfData)]
    public async Task A_session_that_ends_after_its_recipient_was_accepted_is_not_tried_again(string step)
    {
        await using var notifications = BySmtp(("Notifications:WhenUnknown", "hold"));
        await notifications.Deliver(Confirmation());
        Mail.ScriptOnce(step, ScriptedMailServer.HangUp);

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Shipping()));

        Assert.False(failure.NothingHappened);
        Assert.Equal(1, Sessions);
    }

    [Fact]
    public async Task A_refused_e_mail_ends_its_session_and_no_other_e_mail()
    {
        await using var notifications = BySmtp();
        Mail.ScriptOnce("RCPT", "550 unknown");
        await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(Confirmation()));

        await notifications.Deliver(Shipping());

        Assert.Equal((1, 2), (Mail.Taken.Count, Sessions));
    }

    int Sessions => Mail.Steps.Count(x => x == ScriptedMailServer.Greeting);
}
