using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging;

/// <summary>The network ends and nobody is told: connections stay open, and nothing comes through. Whoever is cut off goes on with what it has in hand.</summary>
public sealed class When_a_process_is_cut_off
{
    [Fact]
    public async Task From_the_broker_others_do_its_work_and_it_goes_on_when_it_is_back()
    {
        await using var wire = new NetworkProxy("127.0.0.1", FreePort.Any());
        await using var kafka = await OwnKafka.Start(wire);
        await using var database = await TestDatabase.Create();
        using var installation = await PartitionedInstallation.Create(database, kafka.BootstrapServers);
        await using var cutOff = await installation.Start(("Kafka__BootstrapServers", $"127.0.0.1:{wire.Port}"));
        await using (await installation.Start())
        {
            await installation.Submit();
            wire.Cut();
            await installation.SubmitMore();
            await installation.ComesToRest();
            wire.Mend();
        }

        await installation.SubmitMore();
        await installation.ComesToRest();
        await installation.HasDoneEverythingOnce();
        Assert.Contains("order-saga.orders were lost", cutOff.Output, StringComparison.Ordinal);
        Assert.Contains("intake were lost", cutOff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_the_database_it_keeps_its_work_and_does_it_when_it_is_back()
    {
        TestBroker.RequireReal("partitions are shared by processes.");
        await using var database = await TestDatabase.Create();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var wire = new NetworkProxy(direct.Host!, direct.Port);
        using var installation = await PartitionedInstallation.Create(database, await TestBroker.BootstrapServers());
        var detour = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = wire.Port, Timeout = 5, CommandTimeout = 10 };
        await using var cutOff = await installation.Start(("ConnectionStrings__Orders", detour.ConnectionString));
        await using (await installation.Start())
        {
            await installation.Submit();
            wire.Cut();
            await installation.SubmitMore();
            await Eventually.True(() => cutOff.Output.Contains("tried again", StringComparison.Ordinal), what: cutOff.Output);
            wire.Mend();
            await installation.ComesToRest();
        }

        await installation.SubmitMore();
        await installation.ComesToRest();
        await installation.HasDoneEverythingOnce();
    }
}
