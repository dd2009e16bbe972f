using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging;

namespace Orders.Tests.Fixtures;

/// <summary>An application process that kills itself (SIGKILL) when it reaches a fault point for the nth time.</summary>
internal static class KilledProcess
{
    static int _count;

    public static async Task<OrdersProcess> Launch(
        TestDatabase database, string prefix, string roles, string faultPoint,
        params IReadOnlyList<(string Name, string Value)> environment) =>
        OrdersProcess.Launch(TestRun.DataDirectory($"killed-{Interlocked.Increment(ref _count)}"), null,
        [
            ("ConnectionStrings__Orders", database.ConnectionString),
            ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", prefix), ("Orders__Roles", roles), (FaultPoint.Variable, faultPoint), .. environment,
        ]);

    /// <summary>Waits until the process has ended, and asserts that SIGKILL ended it.</summary>
    public static async Task WaitUntilKilled(this OrdersProcess process)
    {
        var exitCode = await process.WaitForExit();
        Assert.True(exitCode == 128 + ProcessSignal.Kill, $"The process ended with {exitCode}: {process.Output}");
    }
}
