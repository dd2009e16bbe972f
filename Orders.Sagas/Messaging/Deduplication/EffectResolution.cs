using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>An operator's decision about an effect whose outcome was unknown.</summary>
public sealed class EffectResolution
{
    /// <summary>The order of the decisions.</summary>
    public long Id { get; init; }

    /// <summary>The kind of effect.</summary>
    public required string Scope { get; init; }

    /// <summary>Which one of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the effect has happened, as the operator found out.</summary>
    public required bool HasHappened { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>The evidence for the decision.</summary>
    public required string Evidence { get; init; }

    /// <summary>When the operator decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// When the store had applied the decision. Null for a moment before; it stays null after a crash in between, and then the decision may
    /// be applied or not.
    /// </summary>
    public DateTimeOffset? SettledAt { get; set; }
}

internal sealed class EffectResolutionMap : IEntityTypeConfiguration<EffectResolution>
{
    public void Configure(EntityTypeBuilder<EffectResolution> builder)
    {
        builder.ToTable("effect_resolution");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).UseIdentityAlwaysColumn();
        builder.HasIndex(x => new { x.Scope, x.Name });
    }
}
