using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging;

namespace Orders.Tests.Fixtures;

/// <summary>The application in some of its roles, on a test's database and topics, that dies as by kill -9 when it reaches a place for the nth time.</summary>
internal static class KilledProcess
{
    static int _count;

    public static async Task<OrdersProcess> Launch(TestDatabase database, string prefix, string roles, string faultPoint, params IReadOnlyList<(string Name, string Value)> environment) =>
        OrdersProcess.Launch(TestRun.DataDirectory($"doomed-{Interlocked.Increment(ref _count)}"), null,
        [
            ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", prefix), ("Orders__Roles", roles), (FaultPoint.Variable, faultPoint), .. environment,
        ]);

    /// <summary>Waits for its death, and that it was that one.</summary>
    public static async Task Dies(this OrdersProcess process)
    {
        var exitCode = await process.HasEnded();
        Assert.True(exitCode == 128 + ProcessSignal.Kill, $"It ended with {exitCode}: {process.Output}");
    }
}
