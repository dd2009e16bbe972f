using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Api.Hosting;

/// <summary>The tables and the topics that the application needs.</summary>
internal static class Schema
{
    public static async Task Migrate(Surroundings surroundings, CancellationToken cancellationToken)
    {
        await using (var db = Open(surroundings))
            await db.Database.MigrateAsync(cancellationToken);
        await Wiring.CreateTopics(surroundings.BootstrapServers, cancellationToken);
    }

    /// <exception cref="StartupException">Something is missing: names it, and the verb that makes it.</exception>
    public static async Task Check(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        await using (var db = Open(surroundings))
        {
            var migrations = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            if (migrations.Count > 0)
                missing.Add($"the database's schema lacks {string.Join(", ", migrations)}");
        }

        var topics = await Wiring.MissingTopics(surroundings.BootstrapServers, cancellationToken);
        if (topics.Count > 0)
            missing.Add($"the broker lacks the topics {string.Join(", ", topics)}");
        if (missing.Count > 0)
            throw new StartupException($"Not ready to serve: {string.Join("; ", missing)}. Run the verb migrate first: Orders.Api migrate");
    }

    static OrdersDbContext Open(Surroundings surroundings) =>
        new((DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>().UseOrdersDatabase(surroundings.ConnectionString).Options);
}
