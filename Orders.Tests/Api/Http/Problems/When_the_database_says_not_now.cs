using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Orders.Api.Health;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Http.Problems;

/// <summary>"Not now": a failure that passes is a 503 that says when to try again, and it passes without a restart.</summary>
[Trait("Category", "Database")]
public sealed class When_the_database_says_not_now : IAsyncLifetime
{
    TestDatabase _database = null!;
    RunningApi _api = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    string Role => $"limited_{_database.Name}";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        await _database.Execute(
            $"""
            CREATE ROLE {Role} LOGIN PASSWORD 'not-now';
            GRANT USAGE ON SCHEMA public TO {Role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {Role};
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {Role};
            """);
        _api = new()
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Role, Password = "not-now" }
                .ConnectionString,
        };
        await _api.InitializeAsync();
        await _api.Accepted("before");
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _database.Execute($"DROP OWNED BY {Role}; DROP ROLE {Role}");
        await _database.DisposeAsync();
    }

    /// <summary>Sessions that began while the database took no writes would stay read-only for as long as they live.</summary>
    [Fact]
    public async Task A_database_that_takes_no_writes_is_unavailable_until_it_takes_them()
    {
        await _database.TakeNoWrites();
        await IsUnavailable("25006");
        await Eventually.Equal((HttpStatusCode.ServiceUnavailable, DatabaseHealth.ReadOnly), Ready);
        // Several sessions at once, which all go back to the pool.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _api.Client.GetAsync("/orders", Cancellation)));

        await _database.TakeWrites();

        await IsWellAgain();
        Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 20).Select(x => _api.Submit($"after-{x}"))),
            answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
    }

    [Fact]
    public async Task A_role_without_a_free_connection_is_unavailable_until_it_has_one()
    {
        await _database.Execute($"ALTER ROLE {Role} CONNECTION LIMIT 0");
        await _database.EndSessions();
        await IsUnavailable("53300");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "PostgreSQL refuses the query with SQLSTATE 53300."), await Ready());

        await _database.Execute($"ALTER ROLE {Role} CONNECTION LIMIT -1");
        await IsWellAgain();
    }

    [Theory]
    [InlineData("ALTER ROLE {0} PASSWORD 'other'", "28P01", "ALTER ROLE {0} PASSWORD 'not-now'")]
    [InlineData("ALTER ROLE {0} NOLOGIN", "28000", "ALTER ROLE {0} LOGIN")]
    [InlineData("REVOKE INSERT ON orders FROM {0}", "42501", "GRANT INSERT ON orders TO {0}")]
    public async Task What_an_operator_repairs_needs_no_restart(string trouble, string state, string repair)
    {
        await _database.Execute(string.Format(null, trouble, Role));
        await _database.EndSessions();
        await IsUnavailable(state);

        await _database.Execute(string.Format(null, repair, Role));
        await IsWellAgain();
    }

    [Theory]
    [InlineData("statement_timeout", "57014")]
    [InlineData("lock_timeout", "55P03")]
    public async Task A_statement_that_takes_too_long_is_unavailable(string limit, string state)
    {
        await _database.Execute($"ALTER ROLE {Role} SET {limit} = '200ms'");
        await _database.EndSessions();
        await using (await _database.Locked("LOCK TABLE orders"))
            await IsUnavailable(state, "/orders");

        await IsWellAgain();
    }

    [Fact]
    public async Task A_session_that_an_operator_ends_is_unavailable()
    {
        await using (await _database.Locked("LOCK TABLE orders"))
        {
            var reading = _api.Client.GetAsync("/orders", Cancellation);
            await Eventually.True(async () => await _database.WaitingFor("relation") > 0);
            await _database.Execute(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Role}' AND wait_event_type = 'Lock'");

            await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, "unavailable", await reading);
        }

        await IsWellAgain();
    }

    /// <summary>PostgreSQL refuses a prepared statement once, whose columns a migration has changed.</summary>
    [Fact]
    public async Task A_migration_meanwhile_costs_no_restart()
    {
        for (var time = 0; time < 5; time++)
            Assert.Equal(HttpStatusCode.OK, (await _api.Client.GetAsync("/orders", Cancellation)).StatusCode);
        await _database.Execute("ALTER TABLE orders ALTER COLUMN customer_id TYPE varchar(500)");

        await Eventually.True(async () => (await _api.Client.GetAsync("/orders", Cancellation)).StatusCode is HttpStatusCode.OK);
        Assert.DoesNotContain(_api.Log.Events, x => x.RenderMessage(null).Contains(" 500 ", StringComparison.Ordinal));
    }

    /// <summary>The first requests still meet sessions that were ended.</summary>
    Task IsUnavailable(string state, string? path = null) => Eventually.True(async () =>
    {
        var answer = path is null ? await _api.Submit("not now") : await _api.Client.GetAsync(path, Cancellation);
        await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, "unavailable", answer);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        return _api.Log.Events.Any(x => x.RenderMessage(null).Contains(state, StringComparison.Ordinal));
    });

    async Task IsWellAgain()
    {
        await Eventually.True(async () => (await Ready()).Status is HttpStatusCode.OK);
        await Eventually.True(async () => (await _api.Submit("not now")).StatusCode is HttpStatusCode.Accepted);
        Assert.Equal(HttpStatusCode.OK, (await _api.Client.GetAsync("/orders", Cancellation)).StatusCode);
    }

    async Task<(HttpStatusCode Status, string? Reason)> Ready()
    {
        var answer = await _api.Client.GetAsync("/health/ready", Cancellation);
        var check = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("checks").GetProperty("database");
        return (answer.StatusCode, check.TryGetProperty("description", out var reason) ? reason.GetString() : null);
    }
}
