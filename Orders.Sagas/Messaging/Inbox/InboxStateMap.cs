using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

internal sealed class InboxStateMap : IEntityTypeConfiguration<InboxState>
{
    public const string Table = SqlStates.InboxTable;

    /// <summary>EF Core cannot express a partitioned table, so <see cref="InboxSchema"/> creates it.</summary>
    public void Configure(EntityTypeBuilder<InboxState> builder)
    {
        builder.ToTable(Table, table => table.ExcludeFromMigrations());
        builder.HasKey(x => new { x.MessageId, x.ConsumerGroup, x.ConsumedAt });
    }
}
