using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_the_process_ends_after_an_e_mail_was_sent : NotificationsUnderTest
{
    [Fact]
    public async Task An_unconfirmed_e_mail_is_sent_once_more_with_the_same_Message_ID()
    {
        await using (var before = BySmtp())
            await before.DeliverAndCrashBeforeConfirming(Confirmation());
        Assert.Null(Assert.Single(await Rows()).ConfirmedAt);

        await using var after = BySmtp();
        after.Time.Advance(TimeSpan.FromMinutes(5));
        await after.Deliver(Confirmation());
        await after.Deliver(Confirmation());

        Assert.Equal(2, Mail.Taken.Count);
        Assert.Single(Mail.Taken.Select(x => (x.MessageId, x.Date, x.Subject, x.TextBody)).Distinct());
        Assert.NotNull(Assert.Single(await Rows()).ConfirmedAt);
    }

    [Fact]
    public async Task The_e_mail_is_held_if_so_configured()
    {
        await using (var before = BySmtp())
            await before.DeliverAndCrashBeforeConfirming(Confirmation());

        await using var after = BySmtp(("Notifications:WhenUnknown", "hold"));
        after.Time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<EffectHeldException>(() => after.Deliver(Confirmation()));

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task The_next_owner_waits_for_the_lease_to_expire()
    {
        await using (var before = BySmtp())
            await before.DeliverAndCrashBeforeConfirming(Confirmation());

        await using var after = BySmtp();
        await Assert.ThrowsAsync<InProgressException>(() => after.Deliver(Confirmation()));

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task A_confirmed_e_mail_is_not_sent_again_although_the_unit_of_work_was_rolled_back()
    {
        await using (var before = BySmtp())
            await before.DeliverAndCrashBeforeCommit(Confirmation());

        await using var after = BySmtp();
        await after.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
    }
}
