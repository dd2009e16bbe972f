using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Outbox;

internal sealed class OutboxLaneMap : IEntityTypeConfiguration<OutboxLane>
{
    public void Configure(EntityTypeBuilder<OutboxLane> builder)
    {
        builder.ToTable("outbox_lane");
        builder.HasKey(x => x.Lane);
        builder.Property(x => x.Lane).ValueGeneratedNever();
        builder.HasData(Enumerable.Range(0, OutboxOptions.LaneCount).Select(lane => new OutboxLane { Lane = (short)lane }));
    }
}
