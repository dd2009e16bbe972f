using Orders.Api.Hosting.Infrastructure;

namespace Orders.Api.Hosting;

/// <summary>The verb <c>migrate</c>: for the operator's own servers; the embedded ones are migrated at each start.</summary>
internal static class OrdersMigration
{
    public static async Task Run(TextWriter output, CancellationToken cancellationToken)
    {
        var settings = OrdersSettings.Read(OrdersHost.CreateBuilder().Configuration);
        Action<string> say = step => output.WriteLine($"{step} ...");
        await using var surroundings = await RunningInfrastructure.Start(settings, say, cancellationToken);
        await Schema.Migrate(surroundings, say, cancellationToken);
        await output.WriteLineAsync("The database's schema is up to date, and every topic exists.");
    }
}
