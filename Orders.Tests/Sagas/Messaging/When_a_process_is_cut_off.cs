using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging;

/// <summary>A silent network partition: connections stay open and carry nothing. The process goes on with its records in flight.</summary>
[Trait("Category", "Process")]
public sealed class When_a_process_is_cut_off
{
    [Fact]
    public async Task Other_processes_take_over_until_the_broker_is_reachable_again()
    {
        await using var proxy = new NetworkProxy("127.0.0.1", FreePort.Any());
        await using var kafka = await OwnKafka.Start(proxy);
        await using var database = await TestDatabase.Create();
        using var installation = await PartitionedInstallation.Create(database, kafka.BootstrapServers);
        await using var cutOff = await installation.Start(("Kafka__BootstrapServers", $"127.0.0.1:{proxy.Port}"));
        await using (await installation.Start())
        {
            await installation.Submit();
            proxy.Cut();
            await installation.SubmitMore();
            await installation.WaitUntilSettled();
            proxy.Restore();
        }

        await installation.SubmitMore();
        await installation.WaitUntilSettled();
        await installation.AssertNoDuplicates();
        Assert.Contains("order-saga were lost", cutOff.Output, StringComparison.Ordinal);
        Assert.Contains("intake were lost", cutOff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_wait_in_the_process_until_the_database_is_reachable_again()
    {
        TestBroker.RequireReal("several processes share the partitions.");
        await using var database = await TestDatabase.Create();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new NetworkProxy(direct.Host!, direct.Port);
        using var installation = await PartitionedInstallation.Create(database, await TestBroker.BootstrapServers());
        var throughProxy = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = proxy.Port,
            Timeout = 5,
            CommandTimeout = 10,
        };
        await using var cutOff = await installation.Start(("ConnectionStrings__Orders", throughProxy.ConnectionString));
        await using (await installation.Start())
        {
            await installation.Submit();
            proxy.Cut();
            await installation.SubmitMore();
            await Eventually.True(() => cutOff.Output.Contains("next retry in", StringComparison.Ordinal), what: cutOff.Output);
            proxy.Restore();
            await installation.WaitUntilSettled();
        }

        await installation.SubmitMore();
        await installation.WaitUntilSettled();
        await installation.AssertNoDuplicates();
    }
}
