using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_the_mail_server_is_in_trouble : NotificationsUnderTest
{
    [Theory]
    [InlineData(ScriptedMailServer.Greeting, "421 later")]
    [InlineData("MAIL", "451 later")]
    [InlineData("RCPT", "450 <ada@example.com> is busy")]
    [InlineData("DATA", "451 later")]
    [InlineData(ScriptedMailServer.Greeting, ScriptedMailServer.HangUp)]
    [InlineData("EHLO", ScriptedMailServer.HangUp)]
    [InlineData("MAIL", ScriptedMailServer.HangUp)]
    [InlineData("RCPT", ScriptedMailServer.HangUp)]
    [InlineData("DATA", ScriptedMailServer.HangUp)]
    [InlineData("MAIL", "this is not SMTP")]
    public async Task The_e_mail_is_retried_and_sent_after_the_server_recovers(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp();

        var failure = await Assert.ThrowsAnyAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Assert.DoesNotContain("ada@", failure.ToString(), StringComparison.Ordinal);
        Assert.False(await IsConfirmed());
        Mail.Recover();

        await notifications.Deliver(Confirmation());
        Assert.Single(Mail.Taken);
        Assert.True(await IsConfirmed());
    }

    /// <summary>The failure concerns the server or the configuration.</summary>
    /// <remarks>As a failure of this e-mail it would send every e-mail to the dead letters.</remarks>
    [Theory]
    [InlineData(ScriptedMailServer.Greeting, "554 no service for you")]
    [InlineData("MAIL", "530 sign in first")]
    public async Task A_rejected_session_is_transient(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp();

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
    }

    [Theory]
    [InlineData("250 ok")]
    [InlineData("250-ok\r\n250 AUTH PLAIN")]
    public async Task A_failed_authentication_is_transient(string reply)
    {
        Mail.Script("EHLO", reply);
        Mail.Script("AUTH", "535 wrong");
        await using var notifications = BySmtp(
            ("Notifications:Smtp:Security", "None"), ("Notifications:Smtp:UserName", "shop"), ("Notifications:Smtp:Password", "hush"));

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_not_sent_without_TLS()
    {
        Mail.Script("EHLO", "250-ok\r\n250 AUTH PLAIN");
        await using var notifications = BySmtp(("Notifications:Smtp:UserName", "shop"), ("Notifications:Smtp:Password", "hush"));

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));

        Assert.DoesNotContain("AUTH", Mail.Steps);
    }

    [Theory]
    [InlineData("451 later")]
    [InlineData(ScriptedMailServer.HangUp)]
    public async Task A_lost_reply_to_the_e_mail_causes_a_duplicate_with_the_same_Message_ID(string reply)
    {
        Mail.Script(ScriptedMailServer.EndOfData, reply);
        await using var notifications = BySmtp();

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Mail.Recover();
        await notifications.Deliver(Confirmation());

        Assert.Equal(2, Mail.Taken.Count);
        Assert.Single(Mail.Taken.Select(x => x.MessageId).Distinct());
    }

    [Theory]
    [InlineData("MAIL", "451 later")]
    [InlineData("MAIL", ScriptedMailServer.HangUp)]
    [InlineData("RCPT", ScriptedMailServer.HangUp)]
    [InlineData(ScriptedMailServer.EndOfData, "451 later")]
    [InlineData(ScriptedMailServer.Greeting, ScriptedMailServer.HangUp)]
    public async Task An_e_mail_that_was_certainly_not_sent_is_not_held(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp(("Notifications:WhenUnknown", "hold"));
        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Mail.Recover();

        await notifications.Deliver(Confirmation());

        Assert.True(await IsConfirmed());
    }

    [Fact]
    public async Task An_e_mail_with_a_lost_reply_is_held_if_so_configured()
    {
        Mail.Script(ScriptedMailServer.EndOfData, ScriptedMailServer.HangUp);
        await using var notifications = BySmtp(("Notifications:WhenUnknown", "hold"));
        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Mail.Recover();

        await Assert.ThrowsAsync<EffectHeldException>(() => notifications.Deliver(Confirmation()));

        Assert.Single(Mail.Taken);
    }

    [Theory]
    [InlineData(ScriptedMailServer.Hang)]
    [InlineData(ScriptedMailServer.HangUp)]
    public async Task A_server_that_fails_at_QUIT_causes_no_duplicate(string reply)
    {
        Mail.Script("QUIT", reply);
        await using (var notifications = BySmtp())
        {
            await notifications.Deliver(Confirmation());
            await notifications.Deliver(Confirmation());
        }

        Assert.Contains("QUIT", Mail.Steps);
        Assert.Single(Mail.Taken);
    }

    [Theory]
    [InlineData(ScriptedMailServer.Greeting)]
    [InlineData("RCPT")]
    [InlineData(ScriptedMailServer.EndOfData)]
    public async Task A_server_that_does_not_answer_is_abandoned_after_the_time_out(string step)
    {
        Mail.Script(step, ScriptedMailServer.Hang);
        await using var notifications = BySmtp();

        var delivery = notifications.Deliver(Confirmation());
        await Eventually.True(() => Mail.Steps.Contains(step));
        Assert.False(delivery.IsCompleted);
        notifications.Time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TransientException>(() => delivery);
    }

    [Fact]
    public async Task An_unavailable_server_is_retried()
    {
        await using var notifications = BySmtp();
        Mail.StopListening();

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
    }
}
