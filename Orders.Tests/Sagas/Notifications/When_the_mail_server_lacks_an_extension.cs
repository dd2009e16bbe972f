using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

/// <summary>What a mail server need not offer, and the forms in which it may answer.</summary>
[Trait("Category", "Database")]
public sealed class When_the_mail_server_lacks_an_extension : NotificationsUnderTest
{
    [Theory]
    [InlineData("250 ok")]
    [InlineData("250-ok\r\n250-SIZE 10240000\r\n250-8BITMIME\r\n250 SMTPUTF8")]
    [InlineData("502 5.5.1 what is EHLO")]
    public async Task An_e_mail_beyond_ASCII_needs_no_extension(string hello)
    {
        Mail.Script("EHLO", hello);
        await using var notifications = BySmtp();

        await notifications.Deliver(Shipping() with { Carrier = "Österreichische Post 📦" });

        Assert.Contains("Österreichische Post 📦", Assert.Single(Mail.Taken).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_needs_SMTPUTF8_is_refused_by_that_name_and_not_altered()
    {
        Mail.Script("EHLO", "250-ok\r\n250 8BITMIME");
        await using var notifications = BySmtp();

        var refusal = await Assert.ThrowsAsync<MailRefusedException>(
            () => notifications.Deliver(Confirmation() with { CustomerEmail = "bücher@example.com" }));

        Assert.Contains("SMTPUTF8", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Rows());
        Assert.DoesNotContain("RCPT", Mail.Steps);
    }

    [Fact]
    public async Task STARTTLS_that_is_demanded_and_missing_is_named()
    {
        await using var notifications = BySmtp(("Notifications:Smtp:Security", "StartTls"));

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));

        Assert.True(failure.NothingHappened);
        Assert.Contains("STARTTLS", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL", Mail.Steps);
    }

    [Theory]
    [InlineData("MAIL", "250-2.1.0 <orders@example.org>\r\n250-2.1.0 is\r\n250 2.1.0 fine")]
    [InlineData("RCPT", "251 2.1.5 will forward")]
    [InlineData("DATA", "354-go\r\n354 on")]
    [InlineData(ScriptedMailServer.EndOfData, "250-2.0.0 queued\r\n250 2.0.0 as 4711")]
    [InlineData(ScriptedMailServer.Greeting, "220-please\r\n220-be patient\r\n220 scripted ESMTP")]
    public async Task Answers_of_several_lines_and_enhanced_codes_are_read(string step, string reply)
    {
        Mail.Script(step, reply);
        if (step == "DATA")
        {
            Mail.Recover();
            Mail.ScriptOnce(step, reply);
        }

        await using var notifications = BySmtp();

        await notifications.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
        Assert.True(await IsConfirmed());
    }

    /// <summary>What follows from a code, at each step.</summary>
    [Theory]
    [InlineData(ScriptedMailServer.Greeting, 421, "again")]
    [InlineData(ScriptedMailServer.Greeting, 554, "again")]
    [InlineData("MAIL", 421, "again")]
    [InlineData("MAIL", 452, "again")]
    [InlineData("MAIL", 530, "again")]
    [InlineData("MAIL", 552, "refused")]
    [InlineData("RCPT", 421, "again")]
    [InlineData("RCPT", 451, "deferred")]
    [InlineData("RCPT", 550, "refused")]
    [InlineData("DATA", 421, "again")]
    [InlineData("DATA", 554, "refused")]
    [InlineData(ScriptedMailServer.EndOfData, 421, "again")]
    [InlineData(ScriptedMailServer.EndOfData, 452, "again")]
    [InlineData(ScriptedMailServer.EndOfData, 552, "refused")]
    public async Task Each_step_and_code_has_one_outcome_and_nothing_is_left_open(string step, int code, string expected)
    {
        Mail.Script(step, $"{code}-5.0.0 <ada@example.com>\r\n{code} 5.0.0 no");
        await using var notifications = BySmtp();

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => notifications.Deliver(Confirmation()));

        Assert.Equal(expected, failure switch
        {
            MailDeferredException => "deferred",
            TransientException { NothingHappened: true } => "again",
            MailRefusedException => "refused",
            _ => $"{failure}",
        });
        Assert.DoesNotContain("ada@", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(await Rows());
    }

    [Fact]
    public async Task A_failure_names_the_code_for_operators()
    {
        Mail.Script("MAIL", "452 4.3.1 no room");
        await using var notifications = BySmtp();

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));

        Assert.Equal("SMTP 452", FailureClassifier.Classify(failure).Category);
    }
}
