using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Notifications;

public sealed class When_the_process_is_killed_around_an_e_mail : NotificationsUnderTest
{
    /// <summary>Nobody knows whether a claimed e-mail was sent. The configuration decides: it goes out, at worst twice and as the same, or a person is asked.</summary>
    [Theory]
    [InlineData(FaultPoint.EffectClaimed, CrashWindow.Repeat, 0)]
    [InlineData(FaultPoint.EffectClaimed, CrashWindow.Hold, 0)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.Repeat, 1)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.Hold, 1)]
    [InlineData(FaultPoint.Processed, CrashWindow.Repeat, 1)]
    public async Task It_is_sent_again_as_the_same_or_held_as_configured(string death, string guarantee, int sentBefore)
    {
        var prefix = await RunningMessaging.CreateTopics();
        var role = new EffectsRole(
            Database, prefix, new("http://127.0.0.1:1"), ("Notifications:From", "Shop <shop@example.org>"), ("Notifications:Smtp:Host", "127.0.0.1"),
            ("Notifications:Smtp:Port", $"{Mail.Port}"), ("Notifications:WhenUnknown", guarantee == CrashWindow.Hold ? "hold" : "repeat"));

        await role.DiesAt(death, Topics.NotificationRequests, OrderId, Confirmation());
        Assert.Equal(sentBefore, Mail.Taken.Count);
        Assert.Equal(death is FaultPoint.Processed, await IsConfirmed());
        Assert.Empty(await Database.DeadLetters());
        // As if the lease of the dead one had been waited out.
        await Database.Execute("UPDATE deduplication_key SET lease_until = claimed_at");
        await role.GoesOn(Topics.NotificationRequests);

        var letters = await Database.DeadLetters();
        var observed = Observed.Count(records: 1, tries: sentBefore + 1, effects: Mail.Taken.Count, affected: Math.Min(1, Mail.Taken.Count), held: letters.Count);
        Assert.Equal(
            (death, guarantee) switch
            {
                (_, CrashWindow.Hold) => new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 1),
                (FaultPoint.EffectClaimed, _) => new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 0),
                (FaultPoint.EffectDone, _) => new(1, Lost: 0, Duplicated: 1, Absorbed: 0, Held: 0),
                _ => new(1, Lost: 0, Duplicated: 0, Absorbed: 1, Held: 0),
            },
            observed);
        Assert.True(Mail.Taken.Select(x => (x.MessageId, x.Date, x.Subject, x.TextBody)).Distinct().Count() <= 1);
        Assert.All(letters, letter => Assert.Equal(DeadLetterReason.OutcomeUnknown, letter.Reason));
        CrashWindows.Report(guarantee, death, observed);
    }
}
