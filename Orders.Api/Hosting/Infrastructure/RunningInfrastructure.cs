using Orders.Api.Development.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>
/// The servers that the process uses: a database, a broker and, with an embedded database, stand-ins for external systems.
/// </summary>
/// <remarks>
/// An embedded server stands in for each server that the settings do not name. It starts here and stops with the process, in reverse order.
/// </remarks>
internal sealed class RunningInfrastructure : IAsyncDisposable
{
    readonly Stack<Func<ValueTask>> _started = [];
    readonly List<BannerLine> _banner = [];
    ExternalSystems? _externalSystems;

    public Database Database { get; private set; } = null!;
    public IBroker Broker { get; private set; } = null!;

    /// <summary>The lines about the servers in the start-up banner.</summary>
    public IReadOnlyList<BannerLine> Banner => _banner;

    /// <summary>Starts the embedded database and the embedded broker, if the settings do not name others.</summary>
    /// <param name="settings">Name the operator's servers.</param>
    /// <param name="report">Called before each step that may take long.</param>
    /// <param name="cancellationToken">Stops the start, and every server that has started.</param>
    /// <exception cref="StartupException">A server does not start; the others are stopped.</exception>
    public static async Task<RunningInfrastructure> Start(
        OrdersSettings settings, Action<string> report, CancellationToken cancellationToken)
    {
        var infrastructure = new RunningInfrastructure();
        try
        {
            await infrastructure.StartAll(settings, report, cancellationToken);
            return infrastructure;
        }
        catch
        {
            await infrastructure.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts stand-ins for the external systems that the settings do not name, and adds them to the settings.</summary>
    public async Task StartExternalSystems(
        ConfigurationManager configuration, bool takesWebhooks, Action<string> report, CancellationToken cancellationToken)
    {
        if (Directory is null || !Database.IsEmbedded)
            return;
        _externalSystems = await ExternalSystems.Start(configuration, takesWebhooks, Directory, report, cancellationToken);
        _started.Push(_externalSystems.DisposeAsync);
        configuration.AddInMemoryCollection(_externalSystems.Settings);
        _banner.AddRange(_externalSystems.Banner);
    }

    /// <summary>Gives the stand-ins the address for their webhooks: this process, which listens by now.</summary>
    /// <exception cref="StartupException">The sandbox does not answer.</exception>
    public Task SendWebhooksTo(IEnumerable<string> addresses, CancellationToken cancellationToken) =>
        _externalSystems?.SendWebhooksTo(addresses, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Checks that PostgreSQL keeps the outbox rows for change data capture from now on.</summary>
    /// <exception cref="StartupException">No replication slot keeps them.</exception>
    public async Task RequireOutboxSlot(CancellationToken cancellationToken)
    {
        if (await Database.OutboxSlots(cancellationToken) is not [var slot, ..])
        {
            throw new StartupException(
                $"{OrdersSettings.OutboxRelayKey} is External, but the database has no replication slot whose name ends in _outbox, so no "
                + "outbox row would be sent. Start the connector of deploy/debezium-outbox.json first.");
        }

        _banner.Add(new("Outbox", $"sent by the reader of the replication slot {slot.Name}"));
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var stop))
            await stop();
    }

    DataDirectory? Directory { get; set; }

    async Task StartAll(OrdersSettings settings, Action<string> report, CancellationToken cancellationToken)
    {
        if (settings.ConnectionString is null || settings.Kafka.BootstrapServers is null)
        {
            var path = DataDirectory.Choose(settings.DataDirectory);
            if (settings.ConnectionString is null)
                await ServerUser.RequireEntry(ServerUser.Choose(), path, cancellationToken);
            Directory = Hold(path);
        }

        Database = await Database.Start(settings.ConnectionString, Directory, report, cancellationToken);
        _started.Push(Database.DisposeAsync);
        Broker = await BrokerChoice.Start(settings.Kafka, Directory, report, cancellationToken);
        _started.Push(Broker.DisposeAsync);
        _banner.AddRange([.. Database.Banner, .. Broker.Banner]);
    }

    DataDirectory Hold(string path)
    {
        var directory = DataDirectory.Hold(path);
        _started.Push(() =>
        {
            directory.Dispose();
            return ValueTask.CompletedTask;
        });
        _banner.Add(new("Data", directory.Path));
        return directory;
    }
}
