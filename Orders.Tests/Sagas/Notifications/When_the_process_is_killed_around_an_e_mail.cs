using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_around_an_e_mail : NotificationsUnderTest
{
    /// <summary>The outcome of a claimed e-mail is unknown.</summary>
    /// <remarks>The configuration decides between a possible duplicate with the same Message-ID and an operator's decision.</remarks>
    [Theory]
    [InlineData(FaultPoint.EffectClaimed, CrashWindow.Repeat, 0)]
    [InlineData(FaultPoint.EffectClaimed, CrashWindow.Hold, 0)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.Repeat, 1)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.Repeat, 1, 1)]
    [InlineData(FaultPoint.EffectDone, CrashWindow.Hold, 1)]
    [InlineData(FaultPoint.Processed, CrashWindow.Repeat, 1)]
    public async Task The_e_mail_is_sent_again_or_held_as_configured(
        string faultPoint, string guarantee, int sentBefore, int callsInFlight = 16)
    {
        var prefix = await RunningMessaging.CreateTopics();
        var role = new EffectsRole(
            Database, prefix, new("http://127.0.0.1:1"),
            ("Notifications:From", "Shop <shop@example.org>"), ("Notifications:Smtp:Host", "127.0.0.1"),
            ("Notifications:Smtp:Port", $"{Mail.Port}"), ("Notifications:CallsInFlight", $"{callsInFlight}"),
            ("Notifications:WhenUnknown", guarantee == CrashWindow.Hold ? "hold" : "repeat"));

        await role.KillAt(faultPoint, Topics.NotificationRequests, OrderId, Confirmation());
        Assert.Equal(sentBefore, Mail.Taken.Count);
        Assert.Equal(faultPoint is FaultPoint.Processed, await IsConfirmed());
        Assert.Empty(await Database.DeadLetters());
        // Expires the lease of the killed process.
        await Database.Execute("UPDATE deduplication_key SET lease_until = claimed_at");
        await role.Continue(Topics.NotificationRequests);

        var letters = await Database.DeadLetters();
        var sent = Mail.Taken.Count;
        var observed = Observed.Count(records: 1, tries: sentBefore + 1, effects: sent, affected: Math.Min(1, sent), held: letters.Count);
        Assert.Equal(
            (faultPoint, guarantee) switch
            {
                (_, CrashWindow.Hold) => new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 1),
                (FaultPoint.EffectClaimed, _) => new(1, Lost: 0, Duplicated: 0, Absorbed: 0, Held: 0),
                (FaultPoint.EffectDone, _) => new(1, Lost: 0, Duplicated: 1, Absorbed: 0, Held: 0),
                _ => new(1, Lost: 0, Duplicated: 0, Absorbed: 1, Held: 0),
            },
            observed);
        Assert.True(Mail.Taken.Select(x => (x.MessageId, x.Date, x.Subject, x.TextBody)).Distinct().Count() <= 1);
        Assert.All(letters, letter => Assert.Equal(DeadLetterReason.OutcomeUnknown, letter.Reason));
        CrashWindows.Report(guarantee, faultPoint, observed);
    }
}
