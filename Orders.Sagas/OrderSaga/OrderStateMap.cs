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
        builder.HasIndex(x => new { x.SubmittedAt, x.CorrelationId });
        builder.HasIndex(x => new { x.CurrentState, x.SubmittedAt, x.CorrelationId });
        builder.HasIndex(x => new { x.CustomerId, x.SubmittedAt, x.CorrelationId });
    }
}
