using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Notifications;

public sealed class When_the_process_ends_after_an_e_mail_was_sent : NotificationsUnderTest
{
    [Fact]
    public async Task Before_it_was_confirmed_it_is_repeated_once_as_the_same_e_mail()
    {
        await using (var before = BySmtp())
            await before.DeliverAndDieBeforeConfirming(Confirmation());
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
    public async Task Or_it_is_held_for_a_person_where_the_configuration_says_so()
    {
        await using (var before = BySmtp())
            await before.DeliverAndDieBeforeConfirming(Confirmation());

        await using var after = BySmtp(("Notifications:WhenUnknown", "hold"));
        after.Time.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<EffectHeldException>(() => after.Deliver(Confirmation()));

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task Its_successor_waits_until_it_is_surely_dead()
    {
        await using (var before = BySmtp())
            await before.DeliverAndDieBeforeConfirming(Confirmation());

        await using var after = BySmtp();
        await Assert.ThrowsAsync<TransientException>(() => after.Deliver(Confirmation()));

        Assert.Single(Mail.Taken);
    }

    [Fact]
    public async Task After_it_was_confirmed_it_is_not_repeated_although_the_unit_of_work_was_lost()
    {
        await using (var before = BySmtp())
            await before.DeliverAndLoseTheUnit(Confirmation());

        await using var after = BySmtp();
        await after.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
    }
}
