using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.TopicDesign;

namespace Orders.Tests.Sagas.TopicDesign;

[Trait("Category", "Unit")]
public sealed class TopicDeviationTests
{
    static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Theory]
    [InlineData("cleanup.policy", "compact", true)]
    [InlineData("cleanup.policy", "compact,delete", true)]
    [InlineData("retention.ms", "3600000", true)]
    [InlineData("retention.ms", "604799999", true)]
    [InlineData("retention.bytes", "1073741824", true)]
    [InlineData("min.insync.replicas", "1", true)]
    [InlineData("unclean.leader.election.enable", "true", true)]
    [InlineData("max.message.bytes", "100000", false)]
    [InlineData("message.timestamp.type", "CreateTime", false)]
    [InlineData("compression.type", "gzip", false)]
    public void A_worse_value_deviates_and_says_whether_records_may_be_lost(string setting, string value, bool loses)
    {
        var deviation = Assert.Single(TopicDeviation.Of([Topic(3, (setting, value))], 3, Week));

        Assert.Equal((setting, value, loses), (deviation.Setting, deviation.Value, deviation.LosesRecords));
    }

    [Theory]
    [InlineData("retention.ms", "-1")]
    [InlineData("retention.ms", "604800000")]
    [InlineData("retention.ms", "9223372036854775807")]
    [InlineData("min.insync.replicas", "3")]
    [InlineData("max.message.bytes", "10485880")]
    [InlineData("segment.bytes", "14")]
    public void A_better_value_or_one_that_nothing_needs_does_not(string setting, string value) =>
        Assert.Empty(TopicDeviation.Of([Topic(3, (setting, value))], 3, Week));

    [Fact]
    public void Too_few_copies_deviate_where_there_are_brokers_for_more()
    {
        Assert.Equal(TopicDeviation.Replicas, Assert.Single(TopicDeviation.Of([Topic(1)], 3, Week)).Setting);
        Assert.Empty(TopicDeviation.Of([Topic(1)], 1, Week));
        Assert.Empty(TopicDeviation.Of([Topic(1)], null, Week));
    }

    /// <summary>One copy in sync is all that there is.</summary>
    [Fact]
    public void On_one_broker_one_copy_is_enough() =>
        Assert.Empty(TopicDeviation.Of([Topic(1, ("min.insync.replicas", "1"))], 1, Week));

    [Fact]
    public void One_command_mends_a_topic() => Assert.Equal(
        ["kafka-configs.sh --bootstrap-server kafka:9092 --alter --entity-type topics --entity-name orders "
            + "--add-config cleanup.policy=delete,retention.bytes=-1"],
        TopicDeviation.Commands(
            TopicDeviation.Of([Topic(1, ("cleanup.policy", "compact"), ("retention.bytes", "1"))], 3, Week), "kafka:9092"));

    [Theory]
    [InlineData(null, 1, 1)]
    [InlineData(null, 2, 2)]
    [InlineData(null, 3, 3)]
    [InlineData(null, 9, 3)]
    [InlineData("2", 3, 2)]
    [InlineData("-1", 3, null)]
    public void A_topic_has_three_copies_where_there_are_brokers_for_them(string? setting, int brokers, int? replicas)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Kafka:ReplicationFactor", setting)]).Build();

        Assert.Equal(replicas, OrdersSettings.Read(configuration).Kafka.ReplicasOn(brokers));
    }

    /// <summary>A topic as <c>migrate</c> makes it, with some other values.</summary>
    static TopicConfiguration Topic(int replicas, params IReadOnlyList<(string Name, string Value)> others)
    {
        var settings = TopicRequirements.Of(replicas, Week).ToDictionary(x => x.Name, x => x.Value);
        foreach (var (name, value) in others)
            settings[name] = value;
        return new("orders", replicas, settings);
    }
}
