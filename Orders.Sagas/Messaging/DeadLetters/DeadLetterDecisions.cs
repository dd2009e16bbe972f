using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Carries out what operators decide about dead letters, each decision in one transaction with its entry in the dead letter's history.</summary>
internal sealed class DeadLetterDecisions<TDbContext>(
    IDbContextFactory<TDbContext> contexts, ClientConfig client, IRecordWriter writer, IOptions<OutboxOptions> outbox, TimeProvider time,
    ILogger<DeadLetterDecisions<TDbContext>> logger)
    where TDbContext : DbContext
{
    /// <summary>librdkafka's own default.</summary>
    const int DefaultMessageMaxBytes = 1_000_000;

    /// <summary>What a record has on the wire beside key, value and headers.</summary>
    const int Framing = 1_000;

    /// <summary>
    /// The largest record that can be replayed. The producer refuses what is larger, and an outbox row that cannot be produced would stop its lane for ever.
    /// </summary>
    public int MaxReplayBytes { get; } = (client.MessageMaxBytes ?? DefaultMessageMaxBytes) - Framing;

    /// <summary>
    /// Sends the record to its own topic again, and lets its group consume it again: the outbox row is written, and the inbox row that marked the dead letter as
    /// consumed removed, in one transaction. Other groups skip it (<see cref="Records.ReplayHeader"/>). Replaying twice has the effect of once.
    /// </summary>
    public Task<DeadLetterOutcome> Replay(Guid id, string by, CancellationToken cancellationToken) => Decide(
        id,
        async (db, letter) =>
        {
            if (letter.State is not DeadLetterState.Waiting)
                return letter.State is DeadLetterState.Replayed ? DeadLetterOutcome.DoneBefore : DeadLetterOutcome.DecidedOtherwise;
            if (ReplayedRecord.SizeOf(letter) > MaxReplayBytes)
                return DeadLetterOutcome.TooLarge;
            await ForgetConsumption(db, letter, cancellationToken);
            letter.State = DeadLetterState.Replayed;
            Note(db, letter, DeadLetterEventKind.Replayed, by, null);
            await Send(db, letter, cancellationToken);
            return DeadLetterOutcome.Done;
        },
        cancellationToken);

    /// <summary>Gives a dead letter up: what may be personal in it is erased, and its message stays marked as consumed.</summary>
    public Task<DeadLetterOutcome> Discard(Guid id, string by, string reason, CancellationToken cancellationToken) => Decide(
        id,
        (db, letter) =>
        {
            if (letter.State is not DeadLetterState.Waiting)
                return Task.FromResult(letter.State is DeadLetterState.Discarded ? DeadLetterOutcome.DoneBefore : DeadLetterOutcome.DecidedOtherwise);
            letter.Discard();
            Note(db, letter, DeadLetterEventKind.Discarded, by, reason);
            return Task.FromResult(DeadLetterOutcome.Done);
        },
        cancellationToken);

    async Task<DeadLetterOutcome> Decide(Guid id, Func<TDbContext, DeadLetter, Task<DeadLetterOutcome>> decide, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Lock(id, cancellationToken) is not { } letter)
            return DeadLetterOutcome.NotFound;
        var decision = await decide(db, letter);
        if (decision is not DeadLetterOutcome.Done)
            return decision;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Decided(logger, letter.Id, letter.MessageId, letter.State);
        return decision;
    }

    /// <summary>
    /// By the outbox; where that is left to change data capture, which cannot say any bytes and headers, at once and acknowledged before the decision is committed.
    /// Its reader waits for the commit at the inbox's lock, and would else take the record for the one that it has consumed. If the commit fails, it does just
    /// that, and the dead letter still waits.
    /// </summary>
    async Task Send(TDbContext db, DeadLetter letter, CancellationToken cancellationToken)
    {
        var row = ReplayedRecord.Of(letter, time.GetUtcNow());
        if (!outbox.Value.External)
        {
            db.Add(row);
            return;
        }

        await db.LockInInbox(letter.MessageId, letter.ConsumerGroup, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await writer.WriteAll([row.ToRecord()], cancellationToken);
    }

    void Note(TDbContext db, DeadLetter letter, DeadLetterEventKind kind, string by, string? detail) =>
        db.Add(new DeadLetterEvent { DeadLetterId = letter.Id, Kind = kind, By = by, At = time.GetUtcNow(), Detail = detail });

    /// <summary>
    /// Only the dead letter's own row, known by its moment: where the inbox has forgotten that one and the group has consumed the message since, the replay is a
    /// duplicate and stays one.
    /// </summary>
    static Task<int> ForgetConsumption(TDbContext db, DeadLetter letter, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        DELETE FROM inbox_state
        WHERE message_id = {letter.MessageId} AND consumer_group = {letter.ConsumerGroup} AND consumed_at = {letter.StoredAt}
        """,
        cancellationToken);
}
