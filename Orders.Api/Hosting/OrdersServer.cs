using Orders.Api.Hosting.Infrastructure;

namespace Orders.Api.Hosting;

/// <summary>The verb <c>serve</c>.</summary>
internal static class OrdersServer
{
    public static async Task Run(WebApplicationBuilder builder, TextWriter output, CancellationToken cancellationToken)
    {
        var settings = OrdersSettings.Read(builder.Configuration);
        Action<string> report = settings.LogFormat is LogFormat.Json ? _ => { } : step => output.WriteLine($"{step} ...");
        await using var infrastructure = await RunningInfrastructure.Start(settings, report, cancellationToken);
        await Schema.Ensure(infrastructure, settings, cancellationToken);
        if (settings.OutboxRelay is OutboxRelayMode.External)
            await infrastructure.RequireOutboxSlot(cancellationToken);
        if (settings.Roles.Contains(Role.Effects))
            await infrastructure.StartExternalSystems(builder.Configuration, settings.Roles.Contains(Role.Api), report, cancellationToken);

        builder.AddModules(settings, infrastructure.Database.ConnectionString).AddMessaging(settings, infrastructure.Broker);
        await using var app = builder.BuildApplication(settings);
        await app.StartAsync(cancellationToken);
        await infrastructure.SendWebhooksTo(app.Urls, cancellationToken);
        StartupBanner.Show(app, settings, infrastructure.Banner, output);
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
