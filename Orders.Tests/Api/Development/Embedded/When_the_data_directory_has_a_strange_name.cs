using Orders.Api.Development.Embedded;
using Orders.Api.Hosting;
using Orders.Api.Hosting.Infrastructure;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Process")]
public sealed class When_the_data_directory_has_a_strange_name
{
    const string Name = "a,b c=d#e;f:g%h'i\"j\\k[l]*!$m ü 注";

    [Fact]
    public async Task Every_server_writes_below_it_and_nowhere_else()
    {
        TestBroker.RequireReal("Kafka splits paths at commas, and its properties file has escapes.");
        var parent = Directory.CreateDirectory(TestRun.DataDirectory("strange-names")).FullName;
        var folder = Path.Combine(parent, Name);
        await using var first = await OrdersProcess.Start(folder, KafkaHome.Find()!.Directory);
        var order = await first.Submit("strange");
        await Eventually.Equal("Paid", () => first.Status(order));
        Assert.Equal(0, await first.Interrupt());

        await using var second = await OrdersProcess.Start(folder, KafkaHome.Find()!.Directory);

        Assert.Equal("Paid", await second.Status(order));
        Assert.Equal([folder], Directory.EnumerateFileSystemEntries(parent));
        foreach (var written in new[] { "postgres/cluster/PG_VERSION", "kafka/data/meta.properties", "sandbox", "mail" })
            Assert.True(Path.Exists(Path.Combine(folder, written)), written);
    }

    [Fact]
    public async Task A_folder_that_PostgreSQLs_user_cannot_enter_is_refused_before_anything_is_written()
    {
        Assert.SkipUnless(ServerUser.IsRoot, "Only root starts PostgreSQL as another user.");
        // A folder of the test run is closed to other users.
        var closed = TestRun.Folder("closed-to-others");

        var line = await Refused(Path.Combine(closed, "data"));

        Assert.Contains("cannot enter", line, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(closed));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_in_one_line() =>
        Assert.Contains("Orders__DataDirectory", await Refused("/proc/orders"), StringComparison.Ordinal);

    static async Task<string> Refused(string folder)
    {
        var settings = OrdersHost.ReadSettings(new Dictionary<string, string?>
        {
            ["Orders:DataDirectory"] = folder,
            ["ConnectionStrings:Orders"] = "",
            ["Kafka:BootstrapServers"] = "",
        });
        var refused = await Assert.ThrowsAsync<StartupException>(
            () => RunningInfrastructure.Start(settings, _ => { }, TestContext.Current.CancellationToken));
        return Assert.Single(refused.Lines);
    }
}
