using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

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
    public async Task The_e_mail_waits_and_is_sent_once_it_is_well(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp();

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Assert.DoesNotContain("ada@", failure.ToString(), StringComparison.Ordinal);
        Assert.False(await IsConfirmed());
        Mail.Recover();

        await notifications.Deliver(Confirmation());
        Assert.Single(Mail.Taken);
        Assert.True(await IsConfirmed());
    }

    /// <summary>It is the server's or the configuration's trouble: were it this e-mail's, every e-mail of such an hour would become a dead letter.</summary>
    [Theory]
    [InlineData(ScriptedMailServer.Greeting, "554 no service for you")]
    [InlineData("MAIL", "530 sign in first")]
    public async Task A_refusal_to_work_with_us_at_all_is_no_e_mails_fault(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp();

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
    }

    [Theory]
    [InlineData("250 ok")]
    [InlineData("250-ok\r\n250 AUTH PLAIN")]
    public async Task Nor_is_a_failure_to_sign_in(string welcome)
    {
        Mail.Script("EHLO", welcome);
        Mail.Script("AUTH", "535 wrong");
        await using var notifications = BySmtp(
            ("Notifications:Smtp:Security", "None"), ("Notifications:Smtp:UserName", "shop"), ("Notifications:Smtp:Password", "hush"));

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_offers_no_TLS_is_not_told_the_password()
    {
        Mail.Script("EHLO", "250-ok\r\n250 AUTH PLAIN");
        await using var notifications = BySmtp(("Notifications:Smtp:UserName", "shop"), ("Notifications:Smtp:Password", "hush"));

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));

        Assert.DoesNotContain("AUTH", Mail.Steps);
    }

    [Theory]
    [InlineData("451 later")]
    [InlineData(ScriptedMailServer.HangUp)]
    public async Task When_the_answer_to_the_whole_e_mail_is_lost_it_is_repeated_as_the_same_one(string reply)
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
    [InlineData(ScriptedMailServer.EndOfData, "451 later")]
    [InlineData(ScriptedMailServer.Greeting, ScriptedMailServer.HangUp)]
    public async Task An_e_mail_that_was_certainly_not_sent_is_not_held_for_a_person(string step, string reply)
    {
        Mail.Script(step, reply);
        await using var notifications = BySmtp(("Notifications:WhenUnknown", "hold"));
        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Mail.Recover();

        await notifications.Deliver(Confirmation());

        Assert.True(await IsConfirmed());
    }

    [Fact]
    public async Task An_e_mail_whose_answer_is_lost_is_held_where_the_configuration_says_so()
    {
        Mail.Script(ScriptedMailServer.EndOfData, ScriptedMailServer.HangUp);
        await using var notifications = BySmtp(("Notifications:WhenUnknown", "hold"));
        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
        Mail.Recover();

        await Assert.ThrowsAsync<EffectHeldException>(() => notifications.Deliver(Confirmation()));

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task A_server_that_hangs_instead_of_saying_good_bye_causes_no_repeat()
    {
        Mail.Script("QUIT", ScriptedMailServer.Hang);
        await using var notifications = BySmtp();

        var delivery = notifications.Deliver(Confirmation());
        await Eventually.True(() => Mail.Steps.Contains("QUIT"));
        notifications.Time.Advance(TimeSpan.FromSeconds(30));
        await delivery;
        await notifications.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task A_server_that_hangs_up_instead_of_saying_good_bye_causes_no_repeat()
    {
        Mail.Script("QUIT", ScriptedMailServer.HangUp);
        await using var notifications = BySmtp();

        await notifications.Deliver(Confirmation());
        await notifications.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
    }

    [Theory]
    [InlineData(ScriptedMailServer.Greeting)]
    [InlineData("RCPT")]
    [InlineData(ScriptedMailServer.EndOfData)]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_time_out(string step)
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
    public async Task A_server_that_is_away_is_asked_again()
    {
        await using var notifications = BySmtp();
        Mail.GoAway();

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));
    }
}
