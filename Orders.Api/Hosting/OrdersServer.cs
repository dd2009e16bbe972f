using Orders.Api.Hosting.Infrastructure;

namespace Orders.Api.Hosting;

/// <summary>The verb <c>serve</c>.</summary>
internal static class OrdersServer
{
    public static async Task Run(string? urls, TextWriter output, CancellationToken cancellationToken)
    {
        var builder = OrdersHost.CreateBuilder(urls);
        var settings = OrdersSettings.Read(builder.Configuration);
        Action<string> say = settings.LogFormat is LogFormat.Json ? _ => { } : step => output.WriteLine($"{step} ...");
        await using var surroundings = await RunningInfrastructure.Start(settings, say, cancellationToken);
        await Schema.Ensure(surroundings, cancellationToken);
        if (settings.OutboxRelay is OutboxRelayMode.External)
            await surroundings.RequireOutboxSlot(cancellationToken);
        if (settings.Roles.Contains(Role.Effects))
            await surroundings.StartOutside(builder.Configuration, settings.Roles.Contains(Role.Api), say, cancellationToken);

        builder.AddModules(settings, surroundings.Database.ConnectionString).AddMessaging(settings, surroundings.Broker);
        await using var app = builder.BuildApplication(settings);
        await app.StartAsync(cancellationToken);
        await surroundings.Listening(app.Urls, cancellationToken);
        StartupBanner.Show(app, settings, surroundings.Banner, output);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
