using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Orders.Sagas.Persistence;

/// <summary>Builds the model for <c>dotnet ef migrations add</c>, which needs no server.</summary>
internal sealed class OrdersDbContextDesign : IDesignTimeDbContextFactory<OrdersDbContext>
{
    public OrdersDbContext CreateDbContext(string[] args) =>
        new((DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>()
            .UseOrdersDatabase("Host=design-time-only").Options);
}
