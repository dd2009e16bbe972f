using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.DeadLetters;

internal sealed class DeadLetterMap : IEntityTypeConfiguration<DeadLetter>
{
    public void Configure(EntityTypeBuilder<DeadLetter> builder)
    {
        builder.ToTable("dead_letter");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Reason).HasConversion<string>();
        builder.Property(x => x.Headers).HasColumnType("jsonb").HasConversion(
            headers => JsonSerializer.Serialize(headers, JsonSerializerOptions.Default),
            json => JsonSerializer.Deserialize<List<DeadLetterHeader>>(json, JsonSerializerOptions.Default)!,
            new ValueComparer<IReadOnlyList<DeadLetterHeader>>((a, b) => ReferenceEquals(a, b), x => x.GetHashCode(), x => x));
        builder.Property(x => x.State).HasConversion<string>();
        builder.Property(x => x.IsRedacted).HasDefaultValue(false);
        builder.HasIndex(x => x.StoredAt).HasDatabaseName("ix_dead_letter_with_content").HasFilter("content_erased_at IS NULL");
        builder.HasIndex(x => new { x.StoredAt, x.Id });
        builder.HasIndex(x => new { x.StoredAt, x.Id }, "Waiting")
            .HasDatabaseName("ix_dead_letter_waiting")
            .HasFilter($"state = '{nameof(DeadLetterState.Waiting)}'");
    }
}
