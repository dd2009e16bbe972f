using Orders.Api.Development.Embedded;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The whole application where Debezium relays: on external servers, with the connector's configuration from deploy.</summary>
internal sealed class ExternalOrders : IAsyncDisposable
{
    readonly OwnPostgres _postgres;
    readonly RunningSandbox _sandbox;

    ExternalOrders(OwnPostgres postgres, DebeziumConnect connect, RunningSandbox sandbox, OrdersProcess process, string prefix) =>
        (_postgres, Connect, _sandbox, Process, Prefix) = (postgres, connect, sandbox, process, prefix);

    public DebeziumConnect Connect { get; }
    public OrdersProcess Process { get; }
    public string Prefix { get; }
    public TestDatabase Database => _postgres.Database;

    public static async Task<ExternalOrders> Start(KafkaHome home)
    {
        var postgres = await OwnPostgres.StartWithLogicalLog();
        var prefix = await RunningMessaging.CreateTopics();
        var connect = await DebeziumConnect.Start(home, postgres.Database);
        var sandbox = await RunningSandbox.Start();
        var folder = TestRun.Folder("external-" + prefix);
        var process = OrdersProcess.Launch(folder, null,
        [
            ("ConnectionStrings__Orders", postgres.Database.ConnectionString),
            ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", prefix), ("Outbox__Relay", "External"),
            ("Payments__BaseUrl", $"{sandbox.BaseUrl}"), ("Fulfilment__BaseUrl", $"{sandbox.BaseUrl}"),
            ("Notifications__PickupDirectory", Path.Combine(folder, "mail")),
        ]);
        var external = new ExternalOrders(postgres, connect, sandbox, process, prefix);
        try
        {
            await process.IsReady("replication slot orders_outbox");
            return external;
        }
        catch
        {
            await external.DisposeAsync();
            throw;
        }
    }

    public async Task<IEnumerable<Guid>> Charged() =>
        (await _sandbox.Ledger()).Charges.Select(charge => Guid.Parse(charge.MerchantReference));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _sandbox.DisposeAsync();
        await Connect.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
