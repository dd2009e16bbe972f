using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using Orders.Tests.Api.Cli;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Hosting;

/// <summary>The role that migrates owns the tables. The role that serves may read and write rows, and nothing else.</summary>
[Trait("Category", "Process")]
public sealed class When_the_serving_role_has_only_row_rights : IAsyncLifetime
{
    const string DropAllPeriods = """
        DO $$ BEGIN
            EXECUTE (SELECT string_agg(format('DROP TABLE %I;', relname), '')
                FROM pg_class WHERE relkind = 'r' AND relname LIKE 'inbox_state_%');
        END $$
        """;

    TestDatabase _database = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    string Role => $"serving_{_database.Name}";

    string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString)
    {
        Username = Role,
        Password = "only-rows",
    }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        await _database.Execute(
            $"""
            CREATE ROLE {Role} LOGIN PASSWORD 'only-rows';
            GRANT USAGE ON SCHEMA public TO {Role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {Role};
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {Role};
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.Execute($"DROP OWNED BY {Role}; DROP ROLE {Role}");
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_role_of_the_application_works_also_when_an_inbox_period_is_missing()
    {
        await using var sandbox = await RunningSandbox.Start();
        await using var orders = OrdersProcess.Launch(TestRun.DataDirectory("row-rights"), null,
        [
            ("ConnectionStrings__Orders", ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", await RunningMessaging.CreateTopics()), ("Payments__BaseUrl", $"{sandbox.BaseUrl}"),
            ("Fulfilment__BaseUrl", $"{sandbox.BaseUrl}"), ("Notifications__PickupDirectory", TestRun.Folder("row-rights-mail")),
        ]);
        await orders.WaitUntilReady("API reference");

        await IsPaid(orders.Http, "first");
        await _database.Execute(DropAllPeriods);
        await IsPaid(orders.Http, "second");

        Assert.Equal(0, await _database.Scalar<long>("SELECT count(*) FROM dead_letter"));
        Assert.DoesNotContain("42501", orders.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_period_is_dropped_and_tables_cannot_be_created()
    {
        var period = $"inbox_state_{TimeProvider.System.GetUtcNow().AddDays(-30):yyyyMMdd}";
        await using var source = NpgsqlDataSource.Create(ConnectionString);

        await Execute(source, "SELECT inbox_state_make_period(now() - interval '30 days', 1)");
        Assert.Equal(period, await Execute(source, "SELECT inbox_state_drop_period(now() - interval '8 days')"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Execute(source, "CREATE TABLE other ()"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Null(await _database.Scalar<string>($"SELECT to_regclass('{period}')::text"));
    }

    /// <summary>Nobody but the owner may call the functions that alter tables, unless it was granted.</summary>
    [Fact]
    public async Task Other_roles_cannot_make_or_drop_periods() => Assert.Equal(2, await _database.Scalar<long>(
        """
        SELECT count(*) FROM pg_proc
        WHERE prosecdef AND proname LIKE 'inbox_state_%' AND NOT has_function_privilege('pg_monitor', oid, 'EXECUTE')
        """));

    [Theory]
    [InlineData("REVOKE UPDATE ON outbox_lane FROM {0}", "UPDATE on outbox_lane")]
    [InlineData("REVOKE INSERT, DELETE ON dead_letter FROM {0}", "INSERT, DELETE on dead_letter")]
    [InlineData("REVOKE ALL ON outbox_slot FROM {0}", "SELECT on outbox_slot")]
    [InlineData("REVOKE ALL ON \"__EFMigrationsHistory\" FROM {0}", "SELECT on __EFMigrationsHistory")]
    [InlineData("REVOKE ALL ON FUNCTION inbox_state_make_period FROM {0}", "EXECUTE on inbox_state_make_period")]
    [InlineData("REVOKE ALL ON SCHEMA public FROM {0}, PUBLIC", "USAGE on a schema of its search_path")]
    public async Task A_missing_right_is_named_in_one_line_at_the_start(string revoke, string right)
    {
        await _database.Execute(string.Format(System.Globalization.CultureInfo.InvariantCulture, revoke, Role));
        using var served = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        served.CancelAfter(Eventually.DefaultLimit);

        var (exitCode, _, error) = await VerbRun.Run(
            ["serve"], served.Token,
            ("ConnectionStrings:Orders", ConnectionString), ("Kafka:BootstrapServers", await TestBroker.BootstrapServers()));

        Assert.Equal(1, exitCode);
        var line = Assert.Single(VerbRun.Lines(error));
        Assert.Contains($"the database role '{Role}' lacks {right}.", line, StringComparison.Ordinal);
    }

    static async Task IsPaid(HttpClient http, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders")
        {
            Content = new StringContent(SampleOrder.Body, Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", key } },
        };
        using var answer = await http.SendAsync(request, Cancellation);
        var order = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        await Eventually.Equal("Paid", async () =>
            (await http.GetFromJsonAsync<JsonElement>($"orders/{order.GetProperty("id").GetGuid()}", Cancellation))
                .GetProperty("status").GetString());
    }

    static async Task<object?> Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
