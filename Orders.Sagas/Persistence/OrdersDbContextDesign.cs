using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Orders.Sagas.Persistence;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without a server.</summary>
internal sealed class OrdersDbContextDesign : IDesignTimeDbContextFactory<OrdersDbContext>
{
    public OrdersDbContext CreateDbContext(string[] args) =>
        new((DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>().UseOrdersDatabase("Host=design-time-only").Options);
}
