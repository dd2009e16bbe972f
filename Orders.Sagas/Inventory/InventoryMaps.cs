using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orders.Sagas.Inventory;

internal sealed class InventoryReservationMap : IEntityTypeConfiguration<InventoryReservation>
{
    public void Configure(EntityTypeBuilder<InventoryReservation> builder)
    {
        builder.ToTable("inventory_reservation");
        builder.HasKey(x => new { x.OrderId, x.Sku });
        builder.Property(x => x.State).HasConversion<string>();
        // The first stock row of a SKU, and GET where there is none, add up the held units from this index alone.
        builder.HasIndex(x => x.Sku).IncludeProperties(x => x.Quantity).HasFilter("state = 'Held'");
    }
}

internal sealed class InventoryStockMap : IEntityTypeConfiguration<InventoryStock>
{
    public void Configure(EntityTypeBuilder<InventoryStock> builder)
    {
        builder.ToTable("inventory_stock");
        builder.HasKey(x => x.Sku);
        builder.Property(x => x.Reserved).HasDefaultValue(0L);
    }
}
