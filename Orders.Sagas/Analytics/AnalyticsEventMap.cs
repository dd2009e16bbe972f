using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Analytics;

internal sealed class AnalyticsEventMap : IEntityTypeConfiguration<AnalyticsEvent>
{
    public void Configure(EntityTypeBuilder<AnalyticsEvent> builder)
    {
        builder.ToTable("analytics_event");
        builder.HasKey(x => new { x.MessageId, x.Topic });
        builder.HasIndex(x => x.At);
        builder.HasIndex(x => x.OrderId);
    }
}
