using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Cli;
using Orders.Api.Development.Embedded;
using Orders.Api.Hosting;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using static Orders.Tests.Api.Cli.VerbRun;

namespace Orders.Tests.Api.Cli;

[Trait("Category", "Kafka")]
public sealed class When_a_verb_is_run
{
    [Theory]
    [InlineData("--help", "migrate")]
    [InlineData("serve --help", "--urls")]
    [InlineData("migrate --help", "schema")]
    [InlineData("sandbox --help", "--ledger")]
    [InlineData("bench --help", "end-to-end")]
    [InlineData("bench all --help", "--document")]
    public async Task Help_describes_the_verb(string line, string expected)
    {
        var (exitCode, output, error) = await Run(line);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_one_line() =>
        Assert.Equal((0, ApplicationVersion.Current + Environment.NewLine, ""), await Run("--version"));

    [Theory]
    [InlineData("sreve")]
    [InlineData("serve --url http://127.0.0.1:0")]
    [InlineData("migrate --urls http://127.0.0.1:0")]
    [InlineData("bench slowly")]
    [InlineData("bench saga --runs 0")]
    [InlineData("bench end-to-end --rates 25,fast")]
    [InlineData("sandbox --webhooks nowhere")]
    [InlineData("sandbox --webhooks http://127.0.0.1:1")]
    public async Task Wrong_usage_ends_with_exit_code_2(string line)
    {
        var (exitCode, _, error) = await Run(line);

        Assert.Equal(2, exitCode);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_in_the_settings_is_one_line_without_secrets()
    {
        var (exitCode, _, error) = await Run(
            "serve --urls nowhere",
            ("Orders:Roles", "api, cook"), ("ConnectionStrings:Orders", "Hostess=db;Password=hush"), ("Logging:Format", "xml"),
            ("Health:OutboxMaxAge", "-1"));

        Assert.Equal(1, exitCode);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["Orders:Roles", "ConnectionStrings:Orders", "Health:OutboxMaxAge", "Logging:Format", "--urls"],
            lines.Select(x => x.Split(':', ' ')[0] is "--urls" ? "--urls" : string.Join(':', x.Split([':', ' '], 3)[..2])));
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task An_unreachable_database_is_one_line(string verb)
    {
        var (exitCode, _, error) = await Run(verb, ("ConnectionStrings:Orders", Unreachable), ("Kafka:BootstrapServers", "127.0.0.1:1"));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("PostgreSQL: ", Assert.Single(Lines(error)), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task An_unreachable_broker_is_one_line(string verb)
    {
        await using var database = await TestDatabase.Create();

        var (exitCode, _, error) = await Run(
            verb, ("ConnectionStrings:Orders", database.ConnectionString), ("Kafka:BootstrapServers", "127.0.0.1:1"));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Kafka: ", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_refuses_missing_migrations_and_topics_and_names_the_verb_that_helps()
    {
        await using var database = await TestDatabase.CreateEmpty();
        var prefix = TestBroker.Prefix();
        var settings = await Installation(database.ConnectionString, prefix);

        var (exitCode, _, error) = await Run("serve", settings);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(Lines(error));
        foreach (var expected in new[] { "_Initial", $"{prefix}orders, ", "Orders.Api migrate" })
            Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_reports_an_address_that_is_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var database = await TestDatabase.Create();
        var settings = await Installation(database.ConnectionString, await RunningMessaging.CreateTopics());

        var (exitCode, _, error) = await Run($"serve --urls http://{taken.LocalEndpoint}", [.. settings, ("Orders:Roles", "api")]);

        Assert.Equal(1, exitCode);
        Assert.Contains("--urls", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Side_effects_without_external_systems_are_refused_setting_by_setting()
    {
        await using var database = await TestDatabase.Create();
        var settings = await Installation(database.ConnectionString, await RunningMessaging.CreateTopics());

        var (exitCode, _, error) = await Run("serve --urls http://127.0.0.1:0", settings);

        Assert.Equal(1, exitCode);
        foreach (var setting in new[] { "Payments:BaseUrl", "Fulfilment:BaseUrl", "Notifications:Smtp:Host" })
            Assert.Single(Lines(error), line => line.Contains(setting, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Migrate_creates_the_database_and_its_tables_and_can_be_run_again()
    {
        await using var database = await TestDatabase.Missing();
        var settings = await Installation(database.ConnectionString, await RunningMessaging.CreateTopics());

        Assert.Equal(0, (await Run("migrate", settings)).ExitCode);
        Assert.Equal(0, (await Run("migrate", settings)).ExitCode);

        await using var db = database.Context();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Migrate_creates_the_missing_topics_and_leaves_the_others_alone()
    {
        TestBroker.RequireReal("the in-memory broker creates topics only when they are used.");
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics([prefix + Topics.Orders], partitions: 2);
        var settings = await Installation(database.ConnectionString, prefix);

        var (exitCode, _, error) = await Run(
            "migrate", [.. settings, ("Kafka:Partitions", "3"), ("Kafka:SubmissionPartitions", "1")]);

        Assert.Equal((0, ""), (exitCode, error));

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = await TestBroker.BootstrapServers() }).Build();
        var created = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics
            .Where(x => x.Topic.StartsWith(prefix, StringComparison.Ordinal))
            .ToList();
        Assert.Equal(Topics.All.Select(x => prefix + x).Order(), created.Select(x => x.Topic).Order());
        Assert.Equal(
            Topics.All.Select(topic => topic switch { Topics.Orders => 2, Topics.SubmittedOrders => 1, _ => 3 }),
            Topics.All.Select(topic => created.Single(x => x.Topic == prefix + topic).Partitions.Count));
    }

    [Fact]
    public async Task The_sandbox_serves_until_it_is_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var url = $"http://127.0.0.1:{FreePort.Any()}";
        var ledger = Path.Combine(TestRun.Folder("sandbox-verb"), "ledger.jsonl");
        var running = CommandLine.Run(["sandbox", "--urls", url, "--ledger", ledger], cancellationToken: stop.Token);
        using var http = new HttpClient();

        await Eventually.True(async () =>
        {
            Assert.False(running.IsCompleted);
            try
            {
                return (await http.GetStringAsync(new Uri($"{url}/ledger"), stop.Token)).Contains("charges", StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.True(File.Exists(ledger));
    }
}
