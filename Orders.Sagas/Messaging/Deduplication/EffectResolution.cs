using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>An operator's decision about an effect whose outcome was unknown.</summary>
public sealed class EffectResolution
{
    /// <summary>The number of the decision, in the order of writing.</summary>
    public long Id { get; init; }

    /// <summary>The kind of effect.</summary>
    public required string Scope { get; init; }

    /// <summary>The name of the effect, unique within its scope.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the effect has happened, as the operator found out.</summary>
    public required bool HasHappened { get; init; }

    /// <summary>The operator who decided.</summary>
    public required string By { get; init; }

    /// <summary>The evidence for the decision.</summary>
    public required string Evidence { get; init; }

    /// <summary>When the operator decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the store had applied the decision; null until then.</summary>
    /// <remarks>The time stays null after a crash in between; whether the store applied the decision is then unknown.</remarks>
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
