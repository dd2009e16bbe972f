using System.Text;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Stores an unprocessable record as a dead letter.</summary>
/// <remarks>Retries until the store has the record or the partition is revoked.</remarks>
internal sealed class DeadLetterWriter(
    IDeadLetterStore store, TopicEndpointSettings settings, RetryBackoff backoff, TimeProvider time, ILogger logger)
{
    readonly RepeatedReports _reports = new(time);

    public async Task Write(InboundRecord record, Failure failure, Exception cause, EndpointMonitor.RetryWatch retrying)
    {
        var deadLetter = DeadLetterOf(record, failure, cause);
        for (var failures = 1; ; failures++)
        {
            try
            {
                var isNew = await store.Store(deadLetter, record.Assignment.Ended);
                Report(record, deadLetter, isNew);
                return;
            }
            catch (Exception exception) when (!record.Assignment.Ended.IsCancellationRequested)
            {
                var category = FailureClassifier.Classify(exception).Category;
                retrying.Failed(category);
                _reports.Of(logger, $"{category} of the store of dead letters of {Of(record).ConsumerGroup}")
                    .DeadLetterNotStored(record.Place, category);
                await backoff.Wait(backoff.After(failures), record.Assignment.Draining);
            }
        }
    }

    void Report(InboundRecord record, DeadLetter deadLetter, bool isNew)
    {
        if (!isNew)
        {
            KafkaMetrics.Duplicates.Add(1, Of(record).Tags);
            return;
        }

        KafkaMetrics.DeadLetters.Add(1, [.. Of(record).Tags, new(KafkaMetrics.KindTag, deadLetter.Reason.ToString())]);
        logger.DeadLettered(record.Place, deadLetter.MessageId, deadLetter.Reason, deadLetter.Attempts);
    }

    DeadLetter DeadLetterOf(InboundRecord record, Failure failure, Exception cause)
    {
        var (source, message) = (record.Source, record.Source.Message);
        var (now, group) = (time.GetUtcNow(), Of(record).ConsumerGroup);
        return new DeadLetter
        {
            Id = MessageIds.From(record.Envelope.MessageId, $"dead letter of {group}"),
            Topic = source.Topic,
            Partition = source.Partition.Value,
            Offset = source.Offset.Value,
            ConsumerGroup = group,
            MessageId = record.Envelope.MessageId,
            HasOwnId = record.Envelope.HasOwnId,
            MessageType = Storable(record.Envelope.TypeName),
            Key = message.Key,
            Headers = [.. (message.Headers ?? []).Select(header => new DeadLetterHeader(header.Key, header.GetValueBytes()))],
            Body = message.Value,
            Reason = failure.Reason,
            Error = Storable(ErrorText.Of(cause))!,
            Attempts = record.Attempts,
            ProducedAt = message.WrittenAt() ?? now,
            StoredAt = now,
            FirstStoredAt = now,
        };
    }

    TopicSettings Of(InboundRecord record) => settings.Of(record.Source.Topic);

    /// <summary>Replaces U+0000 and halves of characters, which PostgreSQL's text type cannot hold.</summary>
    /// <remarks>A dead letter that cannot be stored would block its partition.</remarks>
    static string? Storable(string? text) =>
        text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
}
