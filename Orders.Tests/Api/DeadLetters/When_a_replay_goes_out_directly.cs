using Orders.Contracts;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.DeadLetters;

/// <summary>With change data capture, a consumer may read the replayed record before the decision is committed.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_replay_goes_out_directly : ReplayUnderTest
{
    [Fact]
    public async Task A_record_that_is_read_before_its_replay_is_committed_waits_for_the_commit()
    {
        var (mail, writer, commit) = (new BrokenMail(), new GatedWriter(), new TaskCompletionSource());
        await using var effects = await StartNotifications(mail, external: true, writer.Register);
        var letter = await FailedNotification(effects);
        (mail.IsRepaired, writer.After) = (true, () => commit.Task);

        var replay = Replay(effects, letter);
        await Eventually.Equal(1, () => Database.Scalar<long>(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '%pg_advisory_xact_lock%'
            """));
        commit.SetResult();

        Assert.Equal(DeadLetterOutcome.Done, await replay);
        await Eventually.Equal(1, () => Database.InboxRows(letter.MessageId));
        Assert.Equal(1, mail.Sent);
    }

    [Fact]
    public async Task A_replay_that_is_not_committed_is_absorbed_and_its_dead_letter_still_waits()
    {
        var (mail, writer) = (new BrokenMail(), new GatedWriter());
        await using var effects = await StartNotifications(mail, external: true, writer.Register);
        var letter = await FailedNotification(effects);
        (mail.IsRepaired, writer.After) = (true, () => Task.FromException(new InvalidOperationException("The process is killed here.")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Replay(effects, letter));

        var records = await effects.Read(Topics.NotificationRequests);
        var replayed = records.Single(record => record.Message.Headers.Any(x => x.Key == "Replay-For"));
        await effects.Offsets(Topics.NotificationRequests, "notifications").Pass(replayed.Partition, replayed.Offset);
        Assert.Equal(DeadLetterState.Waiting, (await Letter())!.State);
        Assert.Equal(letter.StoredAt, await ConsumedAt(letter));
        writer.After = () => Task.CompletedTask;
        Assert.Equal(DeadLetterOutcome.Done, await Replay(effects, letter));
        await Eventually.True(async () => await ConsumedAt(letter) > letter.StoredAt);
        Assert.Equal(1, mail.Sent);
    }

    async Task<DateTimeOffset?> ConsumedAt(DeadLetter letter) =>
        await Database.Scalar<DateTime?>($"SELECT consumed_at FROM inbox_state WHERE message_id = '{letter.MessageId}'");
}
