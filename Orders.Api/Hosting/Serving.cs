namespace Orders.Api.Hosting;

/// <summary>The verb <c>serve</c>.</summary>
internal static class Serving
{
    public static async Task Run(string? urls, TextWriter output, CancellationToken cancellationToken)
    {
        var builder = OrdersHost.CreateBuilder(urls);
        var settings = OrdersSettings.Read(builder.Configuration);
        await using var surroundings = await Wiring.StartInfrastructure(settings, output, cancellationToken);
        if (surroundings.Embedded)
            await Schema.Migrate(surroundings, cancellationToken);
        else
            await Schema.Check(surroundings, cancellationToken);

        builder.AddModules(settings, surroundings.ConnectionString);
        Wiring.AddMessaging(builder, settings, surroundings);
        await using var app = builder.BuildApplication(settings);
        await app.StartAsync(cancellationToken);
        StartupBanner.Show(app, settings, surroundings.Banner, output);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
