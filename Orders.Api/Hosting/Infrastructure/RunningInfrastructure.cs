using Orders.Api.Development.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>
/// What the process stands on: a database, a broker, and where the database is its own, a stand-in for the outside. Each is the operator's where the settings
/// name it, else embedded: started here, and stopped with the process in the opposite order.
/// </summary>
internal sealed class RunningInfrastructure : IAsyncDisposable
{
    readonly Stack<Func<ValueTask>> _started = [];
    readonly List<BannerLine> _banner = [];
    ExternalSystems? _outside;

    public Database Database { get; private set; } = null!;
    public IBroker Broker { get; private set; } = null!;

    /// <summary>What the start-up banner says of them.</summary>
    public IReadOnlyList<BannerLine> Banner => _banner;

    /// <summary>Starts database and broker, and brings those that are embedded up to date.</summary>
    /// <param name="settings">Name what is the operator's.</param>
    /// <param name="say">Hears of steps that take long.</param>
    /// <param name="cancellationToken">Ends the start; what was started by then is stopped.</param>
    /// <exception cref="StartupException">Something does not start; everything else is stopped again.</exception>
    public static async Task<RunningInfrastructure> Start(OrdersSettings settings, Action<string> say, CancellationToken cancellationToken)
    {
        var surroundings = new RunningInfrastructure();
        try
        {
            await surroundings.StartAll(settings, say, cancellationToken);
            return surroundings;
        }
        catch
        {
            await surroundings.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the stand-in for what the settings do not name of the outside, and points the settings at it.</summary>
    public async Task StartOutside(ConfigurationManager configuration, bool takesWebhooks, Action<string> say, CancellationToken cancellationToken)
    {
        if (Directory is null || !Database.IsEmbedded)
            return;
        _outside = await ExternalSystems.Start(configuration, takesWebhooks, Directory, say, cancellationToken);
        _started.Push(_outside.DisposeAsync);
        configuration.AddInMemoryCollection(_outside.Settings);
        _banner.AddRange(_outside.Banner);
    }

    /// <summary>Tells the stand-in for the outside where we listen now.</summary>
    /// <exception cref="StartupException">It does not answer.</exception>
    public Task Listening(IEnumerable<string> addresses, CancellationToken cancellationToken) =>
        _outside?.TakeWebhooks(addresses, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Makes sure that change data capture gets to see what is committed from now on.</summary>
    /// <exception cref="StartupException">No replication slot holds it.</exception>
    public async Task RequireOutboxSlot(CancellationToken cancellationToken)
    {
        if (await Database.OutboxSlots(cancellationToken) is not [var slot, ..])
        {
            throw new StartupException(
                $"{OrdersSettings.OutboxRelayKey} is External, and the database has no replication slot whose name ends in _outbox, so nothing that is committed would "
                + "ever be sent: start the connector of deploy/debezium-outbox.json first.");
        }

        _banner.Add(new("Outbox", $"left to the reader of the replication slot {slot.Name}"));
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var stop))
            await stop();
    }

    DataDirectory? Directory { get; set; }

    async Task StartAll(OrdersSettings settings, Action<string> say, CancellationToken cancellationToken)
    {
        if (settings.ConnectionString is null || settings.Kafka.BootstrapServers is null)
            Directory = Hold(settings.DataDirectory);
        Database = await Database.Start(settings.ConnectionString, Directory, say, cancellationToken);
        _started.Push(Database.DisposeAsync);
        Broker = await BrokerChoice.Start(settings.Kafka, Directory, say, cancellationToken);
        _started.Push(Broker.DisposeAsync);
        _banner.AddRange([.. Database.Banner, .. Broker.Banner]);
    }

    DataDirectory Hold(string? configured)
    {
        var directory = DataDirectory.Open(configured);
        _started.Push(() =>
        {
            directory.Dispose();
            return ValueTask.CompletedTask;
        });
        _banner.Add(new("Data", directory.Path));
        return directory;
    }
}
