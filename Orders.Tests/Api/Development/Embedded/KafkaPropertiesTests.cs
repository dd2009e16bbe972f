using Orders.Api.Development.Embedded;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Unit")]
public sealed class KafkaPropertiesTests
{
    static readonly string[] Lines = KafkaProperties.Render(9092, 9093)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static readonly Dictionary<string, string> Properties =
        Lines.Where(x => x[0] != '#').Select(x => x.Split('=', 2)).ToDictionary(x => x[0], x => x[1]);

    [Fact]
    public void Every_line_is_a_comment_or_one_property() =>
        Assert.All(Lines, line => Assert.Matches(@"^(# .*|[a-z.]+=\S.*)$", line));

    [Fact]
    public void The_node_listens_on_loopback_only_and_advertises_that_address()
    {
        Assert.Equal("PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093", Properties["listeners"]);
        Assert.Equal("PLAINTEXT://127.0.0.1:9092", Properties["advertised.listeners"]);
        Assert.Equal("1@127.0.0.1:9093", Properties["controller.quorum.voters"]);
    }

    [Fact]
    public void Clients_behind_a_proxy_get_the_proxys_address()
    {
        var lines = KafkaProperties.Render(9092, 9093, new ProxiedListener(9094, 9999)).Split('\n');

        Assert.Contains("listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093,PROXIED://127.0.0.1:9094", lines);
        Assert.Contains("advertised.listeners=PLAINTEXT://127.0.0.1:9092,PROXIED://127.0.0.1:9999", lines);
    }

    /// <summary>Kafka splits a path at commas, and a properties file has its own rules for backslashes and accents.</summary>
    [Fact]
    public void The_data_folder_is_named_relative_to_the_nodes_own() => Assert.Equal("data", Properties["log.dirs"]);

    [Fact]
    public void Nothing_is_deleted_by_age_and_no_topic_is_created_by_a_misspelt_name()
    {
        Assert.Equal("-1", Properties["log.retention.ms"]);
        Assert.Equal("false", Properties["auto.create.topics.enable"]);
        Assert.All(Properties.Where(x => x.Key.Contains("replication.factor", StringComparison.Ordinal)), x => Assert.Equal("1", x.Value));
    }
}
