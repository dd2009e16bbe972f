using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Notifications;

internal sealed class NotificationMap : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notification");
        builder.HasKey(x => new { x.OrderId, x.Kind });
        builder.Property(x => x.Kind).HasConversion<string>();
        builder.Property(x => x.SentAt).IsConcurrencyToken();
    }
}
