using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

internal sealed class OrderStateMap : IEntityTypeConfiguration<OrderState>
{
    public void Configure(EntityTypeBuilder<OrderState> builder)
    {
        builder.ToTable("orders");
        builder.HasKey(x => x.CorrelationId);
        builder.Property(x => x.CorrelationId).HasColumnName("id").ValueGeneratedNever();
        builder.Property(x => x.Version).IsConcurrencyToken();
        builder.Property(x => x.CurrentState).HasColumnName("status");
        builder.Property(x => x.Lines).HasJsonColumn();
        builder.Property(x => x.Payments).HasJsonColumn();
        builder.Property(x => x.Refunds).HasJsonColumn();
        builder.Ignore(x => x.DueIn);
        builder.Ignore(x => x.Remark);
        builder.HasIndex(x => x.DueAt).HasFilter("due_at IS NOT NULL");
        builder.HasIndex(x => new { x.SubmittedAt, x.CorrelationId }, "attention")
            .HasDatabaseName("ix_orders_attention").HasFilter("attention IS NOT NULL");
        builder.HasIndex(x => new { x.SubmittedAt, x.CorrelationId });
        builder.HasIndex(x => new { x.CurrentState, x.SubmittedAt, x.CorrelationId });
        builder.HasIndex(x => new { x.CustomerId, x.SubmittedAt, x.CorrelationId });
    }
}
