using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Payments;

internal sealed class PaymentAttemptEventMap : IEntityTypeConfiguration<PaymentAttemptEvent>
{
    public void Configure(EntityTypeBuilder<PaymentAttemptEvent> builder)
    {
        builder.ToTable("payment_attempt_event");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).UseIdentityAlwaysColumn();
        builder.Property(x => x.Kind).HasConversion<string>();
        builder.Property(x => x.State).HasConversion<string>();
        builder.Property(x => x.Effect).HasConversion<string>();
        builder.HasIndex(x => new { x.AttemptId, x.Id });
        builder.HasIndex(x => x.SourceId).IsUnique().HasFilter("source_id IS NOT NULL");
    }
}
