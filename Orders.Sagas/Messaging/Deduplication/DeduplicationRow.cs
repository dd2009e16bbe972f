using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>A deduplication key in PostgreSQL.</summary>
public sealed class DeduplicationRow
{
    /// <summary>The kind of effect.</summary>
    public required string Scope { get; init; }

    /// <summary>The name of the effect, unique within its scope.</summary>
    public required string Name { get; init; }

    /// <summary>The token of the latest claim.</summary>
    public required Guid Owner { get; init; }

    /// <summary>When the effect was first claimed.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>When the owner's lease expires.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>When the owner confirmed the effect; null until then.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When the row loses its meaning; afterwards it may be deleted or replaced.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class DeduplicationRowMap : IEntityTypeConfiguration<DeduplicationRow>
{
    public void Configure(EntityTypeBuilder<DeduplicationRow> builder)
    {
        builder.ToTable("deduplication_key");
        builder.HasKey(x => new { x.Scope, x.Name });
        builder.HasIndex(x => x.ExpiresAt);
        builder.HasIndex(x => new { x.Scope, x.ClaimedAt })
            .HasDatabaseName("ix_deduplication_key_unconfirmed").HasFilter("confirmed_at IS NULL");
    }
}
