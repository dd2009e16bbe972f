using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Outbox;

internal sealed class OutboxMessageMap : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox_message");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).UseIdentityAlwaysColumn();
        builder.Property(x => x.Headers).HasColumnType("jsonb").HasConversion(
            headers => JsonSerializer.Serialize(headers, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<Dictionary<string, string>>(json, JsonSerializerOptions.Default)!,
            new ValueComparer<IReadOnlyDictionary<string, string>>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x));
        builder.Property(x => x.Verbatim).HasColumnType("jsonb").HasConversion(
            verbatim => JsonSerializer.Serialize(verbatim, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<VerbatimRecord>(json, JsonSerializerOptions.Default));
        builder.HasIndex(x => new { x.Lane, x.Id });
    }
}
