using System.Globalization;
using Microsoft.Extensions.Hosting;
using Orders.Api.Development.Embedded;
using Orders.Sagas;
using Orders.Tests.Architecture;

namespace Orders.Tests.Deploy;

/// <summary>Checks deploy/compose.yaml as text, because the tests run without a Docker engine.</summary>
[Trait("Category", "Unit")]
public sealed class ComposeFileTests
{
    /// <summary>The version of the tested Apache Kafka, for a machine without KAFKA_HOME.</summary>
    const string TestedKafkaVersion = "4.2.1";

    static readonly ComposeFile Compose = ComposeFile.Read();

    static ComposeService Kafka => Compose.Services["kafka"];

    [Fact]
    public void One_service_builds_the_image_and_the_others_use_it_without_a_pull()
    {
        var builder = Assert.Single(Compose.Services.Values, x => x.Build is not null);
        var users = Compose.Services.Values.Where(x => x.Image == builder.Image && x != builder).ToList();

        Assert.Equal("build", builder.PullPolicy);
        Assert.Equal(["orders", "sandbox"], Compose.Services.Where(x => users.Contains(x.Value)).Select(x => x.Key).Order());
        Assert.All(users, user => Assert.Equal("never", user.PullPolicy));
    }

    [Fact]
    public void The_build_finds_its_dockerfile()
    {
        var build = Assert.Single(Compose.Services.Values, x => x.Build is not null).Build!;

        Assert.True(File.Exists(Path.Combine(SourceTree.Root, "deploy", build.Context, build.Dockerfile)));
    }

    [Fact]
    public void Every_service_says_when_it_is_restarted() =>
        Assert.All(Compose.Services, x => Assert.Equal(x.Key is "migrate" ? "no" : "unless-stopped", x.Value.Restart));

    [Fact]
    public void A_service_that_others_wait_for_has_a_health_check()
    {
        var awaited = Compose.Services.Values.SelectMany(x => x.DependsOn).Where(x => x.Value.Condition is "service_healthy").ToList();

        Assert.NotEmpty(awaited);
        Assert.All(awaited, x => Assert.NotNull(Compose.Services[x.Key].Healthcheck));
    }

    [Fact]
    public void PostgreSQL_is_healthy_only_when_it_listens_on_TCP() =>
        Assert.StartsWith("pg_isready -h ", $"{Compose.Services["postgres"].Healthcheck!.Test}", StringComparison.Ordinal);

    [Fact]
    public void The_application_has_more_time_to_stop_than_it_takes_to_drain()
    {
        var given = Seconds(Compose.Services["orders"].StopGracePeriod);
        var drain = new OrdersMessagingOptions { Client = new() }.SagaDrainLimit;

        // A stop waits once for the records in flight, and once more for consumers that ignore their cancellation.
        Assert.True(given > 2 * drain);
        Assert.True(given > new HostOptions().ShutdownTimeout);
    }

    [Fact]
    public void Kafka_is_the_version_that_is_tested() =>
        Assert.Equal($"apache/kafka:{KafkaHome.Find()?.Version ?? TestedKafkaVersion}", Kafka.Image);

    [Fact]
    public void Kafka_has_a_listener_for_containers_and_one_for_the_host()
    {
        var bound = Listeners("KAFKA_LISTENERS");
        var advertised = Listeners("KAFKA_ADVERTISED_LISTENERS");

        Assert.Equal("kafka:9092", advertised["INTERNAL"]);
        Assert.Equal(Compose.Services["orders"].Environment["Kafka__BootstrapServers"], advertised["INTERNAL"]);
        Assert.Equal(":9092", bound["INTERNAL"]);
        Assert.Equal("127.0.0.1:9092", advertised["HOST"]);
        Assert.Equal($"{advertised["HOST"]}{bound["HOST"]}", Assert.Single(Kafka.Ports));
        Assert.Equal("INTERNAL", Kafka.Environment["KAFKA_INTER_BROKER_LISTENER_NAME"]);
        Assert.Equal(
            bound.Keys.Select(name => $"{name}:PLAINTEXT").Order(),
            Kafka.Environment["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].Split(',').Order());
    }

    /// <summary>Host and port by the listener's name.</summary>
    static Dictionary<string, string> Listeners(string variable) =>
        Kafka.Environment[variable].Split(',').Select(x => x.Split("://")).ToDictionary(x => x[0], x => x[1]);

    static TimeSpan Seconds(string? duration)
    {
        Assert.EndsWith("s", duration, StringComparison.Ordinal);
        return TimeSpan.FromSeconds(int.Parse(duration![..^1], CultureInfo.InvariantCulture));
    }
}
