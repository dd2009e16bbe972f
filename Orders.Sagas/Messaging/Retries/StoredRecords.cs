using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Turns a record of a lane into a row of the retry store, and back.</summary>
internal static class StoredRecords
{
    public static byte[] KeyOf(InboundRecord record) =>
        record.Source.Message.Key ?? WaitingRecord.KeyOf(null, record.Envelope.MessageId);

    public static RetryRecord ToRow(this InboundRecord record, string consumerGroup, DateTimeOffset now)
    {
        var (source, message) = (record.Source, record.Source.Message);
        return new RetryRecord
        {
            ConsumerGroup = consumerGroup,
            Topic = source.Topic,
            Partition = source.Partition.Value,
            Offset = source.Offset.Value,
            MessageId = record.Envelope.MessageId,
            // PostgreSQL's text type cannot hold U+0000.
            MessageType = record.Envelope.TypeName?.Replace('\0', '\uFFFD'),
            Key = message.Key,
            Headers = [.. (message.Headers ?? []).Select(header => new VerbatimHeader(header.Key, header.GetValueBytes()))],
            Body = message.Value,
            ProducedAt = message.WrittenAt(),
            StoredAt = now,
        };
    }

    public static void Fail(this RetryRecord row, InboundRecord record, RetryPolicy policy, DateTimeOffset nextAttemptAt)
    {
        (row.Attempts, row.HandlerFailures, row.NextAttemptAt) = (record.Attempts, policy.HandlerFailures, nextAttemptAt);
        (row.FirstFailedAt, row.LastError, row.LastErrorSince) =
            (record.Failures!.FirstAt, record.Failures.Category, record.Failures.CategorySince);
    }

    public static InboundRecord ToInbound(this RetryRecord row, PartitionAssignment assignment, TopicEndpointSettings settings)
    {
        var headers = new Headers();
        foreach (var header in row.Headers)
            headers.Add(header.Name, header.Value);
        var source = new ConsumeResult<byte[], byte[]>
        {
            TopicPartitionOffset = new TopicPartitionOffset(row.Topic, row.Partition, row.Offset),
            Message = new Message<byte[], byte[]>
            {
                Key = row.Key!,
                Value = row.Body!,
                Headers = headers,
                Timestamp = row.ProducedAt is { } at ? new Timestamp(at) : new Timestamp(0, TimestampType.NotAvailable),
            },
        };
        return new InboundRecord(source, assignment, settings.Of(row.Topic).Reader, row.MessageId)
        {
            Attempts = row.Attempts,
            Failures = row.Failures,
        };
    }
}
