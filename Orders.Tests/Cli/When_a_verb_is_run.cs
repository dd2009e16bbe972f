using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Cli;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Cli;

/// <summary>The verbs as a process runs them, but in this one: settings come by environment variables, so these tests do not run beside each other.</summary>
[Collection(nameof(EnvironmentVariables))]
public sealed class When_a_verb_is_run
{
    const string Unreachable = "Host=127.0.0.1;Port=1;Database=orders;Username=orders;Password=hush;Timeout=2";

    [Theory]
    [InlineData("--help", "migrate")]
    [InlineData("serve --help", "--urls")]
    [InlineData("migrate --help", "schema")]
    [InlineData("sandbox --help", "--ledger")]
    public async Task Help_says_what_it_does(string line, string told)
    {
        var (exitCode, output, error) = await Run(line);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sreve")]
    [InlineData("serve --url http://127.0.0.1:0")]
    [InlineData("migrate --urls http://127.0.0.1:0")]
    public async Task Wrong_usage_is_2(string line)
    {
        var (exitCode, _, error) = await Run(line);

        Assert.Equal(2, exitCode);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_in_the_settings_is_one_line_and_no_secret_is_told()
    {
        using var settings = EnvironmentVariables.Set(
            ("Orders__Roles", "api, cook"), ("ConnectionStrings__Orders", "Hostess=db;Password=hush"), ("Logging__Format", "xml"), ("Health__OutboxMaxAge", "-1"));

        var (exitCode, _, error) = await Run("serve --urls nowhere");

        Assert.Equal(1, exitCode);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Orders:Roles", "ConnectionStrings:Orders", "Health:OutboxMaxAge", "Logging:Format", "--urls"], lines.Select(x => x.Split(':', ' ')[0] is "--urls" ? "--urls" : string.Join(':', x.Split([':', ' '], 3)[..2])));
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task An_unreachable_database_is_one_line(string verb)
    {
        using var settings = EnvironmentVariables.Set(("ConnectionStrings__Orders", Unreachable), ("Kafka__BootstrapServers", "127.0.0.1:1"));

        var (exitCode, _, error) = await Run(verb);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("PostgreSQL: ", Assert.Single(Lines(error)), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_refuses_a_schema_that_is_behind_and_names_the_verb_that_helps()
    {
        await using var database = await TestDatabase.Missing();
        using var settings = EnvironmentVariables.Set(("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", "127.0.0.1:1"));

        var (exitCode, _, error) = await Run("serve");

        Assert.Equal(1, exitCode);
        Assert.Contains("Orders.Api migrate", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_says_when_its_address_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var database = await TestDatabase.Create();
        using var settings = EnvironmentVariables.Set(("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", "127.0.0.1:1"));

        var (exitCode, _, error) = await Run($"serve --urls http://{taken.LocalEndpoint}");

        Assert.Equal(1, exitCode);
        Assert.Contains("--urls", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_may_be_run_again()
    {
        await using var database = await TestDatabase.Create();
        using var settings = EnvironmentVariables.Set(("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", "127.0.0.1:1"));

        Assert.Equal(0, (await Run("migrate")).ExitCode);
        Assert.Equal(0, (await Run("migrate")).ExitCode);
    }

    [Fact]
    public async Task Migrate_makes_the_database_and_its_tables()
    {
        await using var database = await TestDatabase.Missing();
        using var settings = EnvironmentVariables.Set(("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", "127.0.0.1:1"));

        Assert.Equal(0, (await Run("migrate")).ExitCode);

        await using var db = database.Context();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
    }

    static async Task<(int ExitCode, string Output, string Error)> Run(string line)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.Run(line.Split(' '), output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
