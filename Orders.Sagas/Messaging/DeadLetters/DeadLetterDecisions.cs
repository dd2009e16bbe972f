using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Executes operators' decisions about dead letters, each in one transaction with its entry in the history.</summary>
internal sealed class DeadLetterDecisions<TDbContext>(
    IDbContextFactory<TDbContext> contexts, ClientConfig client, IRecordWriter writer, IOptions<OutboxOptions> outbox, TimeProvider time,
    ILogger<DeadLetterDecisions<TDbContext>> logger)
    where TDbContext : DbContext
{
    /// <summary>librdkafka's default of <c>message.max.bytes</c>.</summary>
    const int DefaultMessageMaxBytes = 1_000_000;

    /// <summary>The bytes of a record on the wire besides key, value and headers, with a margin.</summary>
    const int Framing = 1_000;

    /// <summary>The size of the largest record that can be replayed, in bytes.</summary>
    /// <remarks>The producer refuses a larger record, and the row of that record would block the outbox rows of its key for ever.</remarks>
    public int MaxReplayBytes { get; } = (client.MessageMaxBytes ?? DefaultMessageMaxBytes) - Framing;

    /// <summary>Resends the record to its topic, for its group.</summary>
    /// <remarks>
    /// One transaction writes the outbox row and deletes the inbox row that marked the record as consumed. Other groups skip the record
    /// (<see cref="Records.ReplayHeader"/>). A second replay has no effect.
    /// </remarks>
    public Task<DeadLetterOutcome> Replay(Guid id, string by, CancellationToken cancellationToken) => Decide(
        id,
        async (db, letter) =>
        {
            if (letter.State is not DeadLetterState.Waiting)
                return OutcomeOf(letter, DeadLetterState.Replayed);
            if (letter.ContentErasedAt is not null)
                return DeadLetterOutcome.ContentErased;
            if (letter.IsRedacted)
                return DeadLetterOutcome.Redacted;
            if (ReplayedRecord.SizeOf(letter) > MaxReplayBytes)
                return DeadLetterOutcome.TooLarge;
            await DeleteInboxRow(db, letter, cancellationToken);
            letter.State = DeadLetterState.Replayed;
            AddEvent(db, letter, DeadLetterEventKind.Replayed, by, null);
            await Send(db, letter, cancellationToken);
            return DeadLetterOutcome.Done;
        },
        cancellationToken);

    /// <summary>Discards a dead letter: key, headers and body are erased, and the message stays marked as consumed.</summary>
    public Task<DeadLetterOutcome> Discard(Guid id, string by, string reason, CancellationToken cancellationToken) => Decide(
        id,
        (db, letter) =>
        {
            if (letter.State is not DeadLetterState.Waiting)
                return Task.FromResult(OutcomeOf(letter, DeadLetterState.Discarded));
            letter.Discard(time.GetUtcNow());
            AddEvent(db, letter, DeadLetterEventKind.Discarded, by, reason);
            return Task.FromResult(DeadLetterOutcome.Done);
        },
        cancellationToken);

    static DeadLetterOutcome OutcomeOf(DeadLetter decided, DeadLetterState wanted) =>
        decided.State == wanted ? DeadLetterOutcome.DoneBefore : DeadLetterOutcome.DecidedOtherwise;

    async Task<DeadLetterOutcome> Decide(
        Guid id, Func<TDbContext, DeadLetter, Task<DeadLetterOutcome>> decide, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Lock(id, cancellationToken) is not { } letter)
            return DeadLetterOutcome.NotFound;
        var outcome = await decide(db, letter);
        if (outcome is not DeadLetterOutcome.Done)
            return outcome;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.Decided(letter.Id, letter.MessageId, letter.State);
        return outcome;
    }

    /// <summary>Sends the record by the outbox, or directly if change data capture relays the outbox.</summary>
    /// <remarks>
    /// Change data capture cannot relay arbitrary bytes and headers, so the record is then produced before the commit. Its reader waits at
    /// the inbox's lock for the commit; without the lock the reader would skip the record as a duplicate. If the commit fails, the reader
    /// skips the record, and the dead letter still waits.
    /// </remarks>
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

    void AddEvent(TDbContext db, DeadLetter letter, DeadLetterEventKind kind, string by, string? detail) =>
        db.Add(new DeadLetterEvent { DeadLetterId = letter.Id, Kind = kind, By = by, At = time.GetUtcNow(), Detail = detail });

    /// <summary>Deletes the inbox row that the dead letter wrote, identified by its time.</summary>
    /// <remarks>If that row has expired and the group has consumed the message since, the replay is a duplicate and stays one.</remarks>
    static Task<int> DeleteInboxRow(TDbContext db, DeadLetter letter, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        DELETE FROM inbox_state
        WHERE message_id = {letter.MessageId} AND consumer_group = {letter.ConsumerGroup} AND consumed_at = {letter.StoredAt}
        """,
        cancellationToken);
}
