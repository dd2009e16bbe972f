using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>A person's decision about an effect of which nobody knew whether it had happened.</summary>
public sealed class EffectResolution
{
    /// <summary>The order of deciding.</summary>
    public long Id { get; init; }

    /// <summary>The kind of effect.</summary>
    public required string Scope { get; init; }

    /// <summary>Which one of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>What the person found out.</summary>
    public required bool HasHappened { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>What the decision rests on.</summary>
    public required string Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the store had carried it out. Null for a moment, or where the process died in between: then it may have been carried out or not.</summary>
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
