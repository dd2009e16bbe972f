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
        builder.Property(x => x.RefundReason).HasConversion<string>();
        builder.Property(x => x.Sends).HasDefaultValue(1).HasSentinel(1);
        builder.Property(x => x.ClaimedReferences).HasDefaultValueSql("'{}'");
        // A consumer that resumes after a pause must not overwrite an outcome that another process has recorded.
        builder.Property(x => x.State).HasConversion<string>().IsConcurrencyToken();
        builder.HasIndex(x => x.OrderId);
        // The database itself refuses a second charge while one is requested, in doubt or done.
        builder.HasIndex(x => x.OrderId, "one_charge").HasDatabaseName("ix_payment_attempt_one_charge")
            .IsUnique().HasFilter("kind = 'Charge' AND state <> 'Declined'");
        // The database also refuses a second refund of one charge, whatever the state of the first.
        builder.HasIndex(x => new { x.Provider, x.ChargeReference }, "one_refund").HasDatabaseName("ix_payment_attempt_one_refund")
            .IsUnique().HasFilter("kind = 'Refund'");
        builder.HasIndex(x => x.NextCheckAt).HasFilter("next_check_at IS NOT NULL");
        builder.HasIndex(x => new { x.State, x.RequestedAt, x.Id });
    }
}
