using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Takes over the offsets of the groups that read topics one by one, before an endpoint read them together.</summary>
/// <remarks>
/// Such a group had the name that the rows of the topic's records still carry. What it committed is finished, so nothing is skipped. What
/// its processes read meanwhile is read again, and the inbox refuses it as a redelivery. A partition has one owner, so one process takes
/// over, and the next commit ends it.
/// </remarks>
internal sealed class FormerGroups(TopicEndpointSettings settings, ILogger logger)
{
    static readonly Offset Unset = Offset.Unset;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Where each partition begins: unset for the group's own committed offset, or the beginning.</summary>
    /// <param name="committed">What the group itself has committed, in the order of the answer.</param>
    /// <exception cref="KafkaException">The broker did not answer in time.</exception>
    public IReadOnlyList<TopicPartitionOffset> BeginOf(IReadOnlyCollection<TopicPartitionOffset> committed)
    {
        var formerly = settings.ReadsTogether ? CommittedFormerly(committed) : [];
        return
        [
            .. committed.Select(x =>
                new TopicPartitionOffset(x.TopicPartition, formerly.GetValueOrDefault(x.TopicPartition, Unset))),
        ];
    }

    Dictionary<TopicPartition, Offset> CommittedFormerly(IEnumerable<TopicPartitionOffset> committedHere)
    {
        var found = new Dictionary<TopicPartition, Offset>();
        var uncommitted = committedHere.Where(x => x.Offset.IsSpecial).Select(x => x.TopicPartition);
        foreach (var topic in uncommitted.GroupBy(partition => partition.Topic))
        {
            var group = settings.Of(topic.Key).ConsumerGroup;
            var committed = GroupCommits.Of(settings.Consumer, group, [.. topic], Limit).Where(x => !x.Offset.IsSpecial).ToList();
            committed.ForEach(x => found.Add(x.TopicPartition, x.Offset));
            if (committed.Count > 0)
                logger.OffsetsTakenOver(settings.ConsumerGroup, committed.Count, topic.Key, group);
        }

        return found;
    }
}
