using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Payments;

internal sealed class PaymentAttemptMap : IEntityTypeConfiguration<PaymentAttempt>
{
    public void Configure(EntityTypeBuilder<PaymentAttempt> builder)
    {
        builder.ToTable("payment_attempt");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.Property(x => x.Kind).HasConversion<string>();
        // A consumer that was paused and wakes up must not overwrite what another has learnt meanwhile.
        builder.Property(x => x.State).HasConversion<string>().IsConcurrencyToken();
        builder.HasIndex(x => x.OrderId);
        // The database, not code alone, refuses a second charge while one is open, in doubt or done.
        builder.HasIndex(x => x.OrderId, "one_charge").HasDatabaseName("ix_payment_attempt_one_charge")
            .IsUnique().HasFilter("kind = 'Charge' AND state <> 'Declined'");
    }
}
