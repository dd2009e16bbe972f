using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>What happened to a dead letter after it was stored: written in the same transaction, changed by nobody.</summary>
public sealed class DeadLetterEvent
{
    /// <summary>The order of writing.</summary>
    public long Id { get; init; }

    /// <summary>The dead letter.</summary>
    public required Guid DeadLetterId { get; init; }

    /// <summary>What happened.</summary>
    public required DeadLetterEventKind Kind { get; init; }

    /// <summary>The operator who decided, or the consumer group where it failed again.</summary>
    public required string By { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The operator's reason, or what the replay failed with.</summary>
    public string? Detail { get; init; }
}

/// <summary>The kinds of <see cref="DeadLetterEvent"/>.</summary>
public enum DeadLetterEventKind
{
    /// <summary>An operator had it sent again.</summary>
    Replayed,

    /// <summary>It became a dead letter again.</summary>
    FailedAgain,

    /// <summary>An operator gave it up.</summary>
    Discarded,
}

internal sealed class DeadLetterEventMap : IEntityTypeConfiguration<DeadLetterEvent>
{
    public void Configure(EntityTypeBuilder<DeadLetterEvent> builder)
    {
        builder.ToTable("dead_letter_event");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).UseIdentityAlwaysColumn();
        builder.Property(x => x.Kind).HasConversion<string>();
        builder.HasOne<DeadLetter>().WithMany().HasForeignKey(x => x.DeadLetterId).OnDelete(DeleteBehavior.Restrict);
    }
}
