using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Contracts;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.TopicDesign;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>Compares the topics of the operator's Kafka with what the design needs.</summary>
internal sealed class TopicInspection(TopicConfigurations topics, KafkaSettings settings)
{
    /// <summary>The deviations, or in one line why the topics could not be looked at.</summary>
    /// <exception cref="KafkaException">The broker did not answer.</exception>
    public async Task<(IReadOnlyList<TopicDeviation> Deviations, string? NotSeen)> Look()
    {
        try
        {
            var (brokers, found) = await topics.Read(Topics.All);
            return (TopicDeviation.Of(found, settings.ReplicasOn(brokers), settings.Retention), null);
        }
        catch (DescribeConfigsException exception)
        {
            return ([], NotSeenAs(exception.Results.First(topic => topic.Error.IsError).Error));
        }
        catch (KafkaException exception) when (IsAnswer(exception.Error.Code))
        {
            return ([], NotSeenAs(exception.Error));
        }
    }

    static string NotSeenAs(Error error) => error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
        ? "this user has no right to describe the configuration of the topics (DescribeConfigs)"
        : error.Reason;

    /// <summary>The broker has answered: asking again brings the same answer.</summary>
    static bool IsAnswer(ErrorCode code) => code
        is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.Local_UnsupportedFeature
        or ErrorCode.UnsupportedVersion;
}
