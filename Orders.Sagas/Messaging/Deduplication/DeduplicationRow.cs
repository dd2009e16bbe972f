using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>A deduplication key in PostgreSQL.</summary>
public sealed class DeduplicationRow
{
    /// <summary>The kind of effect.</summary>
    public required string Scope { get; init; }

    /// <summary>Which one of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>The token of the claim that holds it.</summary>
    public required Guid Owner { get; init; }

    /// <summary>When it was claimed first.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>Until when the owner counts as living.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>When the effect was known to have happened; null until then.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>From then on the row means nothing, whether it is there or not.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class DeduplicationRowMap : IEntityTypeConfiguration<DeduplicationRow>
{
    public void Configure(EntityTypeBuilder<DeduplicationRow> builder)
    {
        builder.ToTable("deduplication_key");
        builder.HasKey(x => new { x.Scope, x.Name });
        builder.HasIndex(x => x.ExpiresAt);
        builder.HasIndex(x => new { x.Scope, x.ClaimedAt }).HasDatabaseName("ix_deduplication_key_unconfirmed").HasFilter("confirmed_at IS NULL");
    }
}
