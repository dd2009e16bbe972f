namespace Orders.Api.Hosting;

/// <summary>Where the modules that the host does not know itself are connected.</summary>
internal static class Wiring
{
    /// <summary>Starts what the process stands on: the operator's own servers, or the embedded ones.</summary>
    public static Task<Surroundings> StartInfrastructure(OrdersSettings settings, TextWriter progress, CancellationToken cancellationToken)
    {
        _ = progress;
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Surroundings
        {
            ConnectionString = settings.ConnectionString ?? throw new StartupException("Say where PostgreSQL is: set ConnectionStrings__Orders."),
            BootstrapServers = settings.BootstrapServers ?? throw new StartupException("Say where Kafka is: set Kafka__BootstrapServers."),
            Embedded = false,
            Banner = [],
        });
    }

    /// <summary>Registers the rider, sagas, side effects and the outbox, by role.</summary>
    public static void AddMessaging(WebApplicationBuilder builder, OrdersSettings settings, Surroundings surroundings)
    {
        _ = (builder, settings, surroundings);
    }

    /// <summary>The topics that the application needs and the broker has not.</summary>
    public static Task<IReadOnlyList<string>> MissingTopics(string bootstrapServers, CancellationToken cancellationToken)
    {
        _ = (bootstrapServers, cancellationToken);
        return Task.FromResult<IReadOnlyList<string>>([]);
    }

    public static Task CreateTopics(string bootstrapServers, CancellationToken cancellationToken)
    {
        _ = (bootstrapServers, cancellationToken);
        return Task.CompletedTask;
    }

    /// <summary>Serves until cancelled; the result is the exit code.</summary>
    public static Task<int> RunSandbox(string urls, string ledger, CancellationToken cancellationToken)
    {
        _ = (urls, ledger, cancellationToken);
        throw new StartupException("The sandbox is not part of this build.");
    }
}
