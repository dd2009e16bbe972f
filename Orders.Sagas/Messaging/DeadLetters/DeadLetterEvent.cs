using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>An event in a dead letter's history, written in the transaction of the change and never updated.</summary>
public sealed class DeadLetterEvent
{
    /// <summary>The number of the event, in the order of writing.</summary>
    public long Id { get; init; }

    /// <summary>The id of the dead letter.</summary>
    public required Guid DeadLetterId { get; init; }

    /// <summary>What happened.</summary>
    public required DeadLetterEventKind Kind { get; init; }

    /// <summary>The operator who decided, or the consumer group in which the replay failed.</summary>
    public required string By { get; init; }

    /// <summary>When the event happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The operator's reason, or the error of the failed replay.</summary>
    public string? Detail { get; init; }
}

/// <summary>The kinds of <see cref="DeadLetterEvent"/>.</summary>
public enum DeadLetterEventKind
{
    /// <summary>An operator replayed the record.</summary>
    Replayed,

    /// <summary>The replay failed, and the record became a dead letter again.</summary>
    FailedAgain,

    /// <summary>An operator discarded the dead letter.</summary>
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
