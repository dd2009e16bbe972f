using Orders.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(TestRun))]

namespace Orders.Tests.Fixtures;

/// <summary>What all tests of one run share, started when the first of them asks: one PostgreSQL, one broker, one Redis, one temporary folder. Ends with the run.</summary>
public sealed class TestRun : IAsyncLifetime
{
    static readonly Lazy<TestFolder> LazyFolder = new(TestFolder.Create);

    internal static string Folder(string name) => LazyFolder.Value.Sub(name);

    /// <summary>The path of a data directory for a copy of the application, which makes it. Gone with the run.</summary>
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
            TestContext.Current.SendDiagnosticMessage($"What was observed where processes died:\n\n{CrashWindows.Table}\n");
    }
}
