using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Messaging.Inbox;

internal sealed class InboxStateMap : IEntityTypeConfiguration<InboxState>
{
    public const string Table = "inbox_state";

    public void Configure(EntityTypeBuilder<InboxState> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(x => new { x.MessageId, x.ConsumerGroup });
    }
}
