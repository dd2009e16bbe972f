using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Retries;

internal sealed class RetryRecordMap : IEntityTypeConfiguration<RetryRecord>
{
    public const string OneForEachMessage = "ix_retry_record_consumer_group_message_id";

    public void Configure(EntityTypeBuilder<RetryRecord> builder)
    {
        builder.ToTable("retry_record");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).UseIdentityAlwaysColumn();
        builder.Property(x => x.Headers).HasColumnType("jsonb").HasConversion(
            headers => JsonSerializer.Serialize(headers, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<List<VerbatimHeader>>(json, JsonSerializerOptions.Default)!,
            new ValueComparer<IReadOnlyList<VerbatimHeader>>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x));
        builder.Ignore(x => x.Failures);
        builder.HasIndex(x => new { x.ConsumerGroup, x.MessageId }).IsUnique().HasDatabaseName(OneForEachMessage);
        builder.HasIndex(x => new { x.ConsumerGroup, x.Topic, x.Partition, x.Id });
    }
}
