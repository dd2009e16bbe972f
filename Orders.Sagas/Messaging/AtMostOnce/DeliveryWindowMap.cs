using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.AtMostOnce;

internal sealed class DeliveryWindowMap : IEntityTypeConfiguration<DeliveryWindow>
{
    public void Configure(EntityTypeBuilder<DeliveryWindow> builder)
    {
        builder.ToTable("delivery_window");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Id).ValueGeneratedNever();
        builder.HasIndex(x => new { x.ConsumerGroup, x.Topic, x.Partition });
    }
}
