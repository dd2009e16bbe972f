namespace Orders.Tests.Notifications;

public sealed class When_the_process_ends_after_an_e_mail_was_sent : NotificationsUnderTest
{
    [Fact]
    public async Task It_is_repeated_once_as_the_same_e_mail()
    {
        await using (var before = BySmtp())
            await before.DeliverAndLoseTheUnit(Confirmation());
        Assert.Null(Assert.Single(await Rows()).SentAt);

        await using var after = BySmtp();
        after.Time.Advance(TimeSpan.FromMinutes(5));
        await after.Deliver(Confirmation());
        await after.Deliver(Confirmation());

        Assert.Equal(2, Mail.Taken.Count);
        Assert.Single(Mail.Taken.Select(x => (x.MessageId, x.Date, x.Subject, x.TextBody)).Distinct());
        Assert.NotNull(Assert.Single(await Rows()).SentAt);
    }
}
