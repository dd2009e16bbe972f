using Orders.Api.Hosting.Infrastructure;

namespace Orders.Api.Hosting;

/// <summary>The verb <c>migrate</c>, for the operator's own servers. Embedded servers are migrated at each start.</summary>
internal static class OrdersMigration
{
    public static async Task Run(OrdersSettings settings, TextWriter output, CancellationToken cancellationToken)
    {
        Action<string> report = step => output.WriteLine($"{step} ...");
        await using var infrastructure = await RunningInfrastructure.Start(settings, report, cancellationToken);
        foreach (var line in await Schema.Migrate(infrastructure, report, cancellationToken))
            await output.WriteLineAsync(line);
        await output.WriteLineAsync("The database schema is up to date, and every topic exists.");
    }
}
