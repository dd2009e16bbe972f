using Orders.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(TestRun))]

namespace Orders.Tests.Fixtures;

/// <summary>Ends what all tests share: PostgreSQL, broker, Redis and temporary folder, each started on first use.</summary>
public sealed class TestRun : IAsyncLifetime
{
    static readonly Lazy<TestFolder> LazyFolder = new(TestFolder.Create);

    internal static string Folder(string name) => LazyFolder.Value.Sub(name);

    /// <summary>Returns the path of a data directory, which the application creates; it is deleted with the run.</summary>
    internal static string DataDirectory(string name) => Path.Combine(LazyFolder.Value.Path, name);

    public ValueTask InitializeAsync()
    {
        TestContext.Current.SendDiagnosticMessage($"Broker: {TestBroker.Description}");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await TestDatabase.End();
        await TestBroker.End();
        await TestRedis.End();
        if (LazyFolder.IsValueCreated)
            LazyFolder.Value.Dispose();
        TestContext.Current.SendDiagnosticMessage($"Broker: {TestBroker.Description}. {TestBroker.Needs}");
        if (!CrashWindows.IsEmpty)
            TestContext.Current.SendDiagnosticMessage($"Observed in the crash windows:\n\n{CrashWindows.Table}\n");
    }
}
