using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Validates the delivery guarantee that an endpoint declares, and returns every error.</summary>
internal sealed class GuaranteeRules(TopicEndpointConfiguration endpoint, bool hasSaga)
{
    public IEnumerable<string> Errors() => endpoint.Guarantee switch
    {
        null => ["The endpoint states no guarantee: call AtLeastOnce with the strategies that absorb duplicates, or AtMostOnce."],
        { Guarantee: DeliveryGuarantee.AtMostOnce } => OfAtMostOnce(),
        { Guarantee: DeliveryGuarantee.AtLeastOnce } stated => OfAtLeastOnce(stated),
        _ => OfExactlyOnce(),
    };

    IEnumerable<string> OfAtMostOnce()
    {
        if (hasSaga)
            yield return "At most once with a saga would lose transitions of the saga in a crash. Use AtLeastOnce with the inbox.";
        if (endpoint.UnitOfWork is not WindowedUnitOfWorkFactory)
            yield return "At most once needs delivery windows to count lost records: call AtMostOnce<TDbContext>, without an outbox.";
    }

    IEnumerable<string> OfAtLeastOnce(EndpointGuarantee stated)
    {
        if (stated.Duplicates.Count == 0)
            yield return "At least once delivers duplicates: say how they are absorbed.";
        if (stated.Duplicates.Intersect([DuplicateStrategy.NotNeeded, DuplicateStrategy.KafkaTransaction]).Any())
            yield return "At least once delivers duplicates: NotNeeded and KafkaTransaction do not absorb them.";
        if (stated.Duplicates.Contains(DuplicateStrategy.Inbox) && endpoint.UnitOfWork is null)
            yield return "The inbox needs a unit of work that writes it, for example UseEntityFrameworkOutbox.";
        if (stated.Duplicates.Contains(DuplicateStrategy.Inbox) && stated.Retention is null)
            yield return "The inbox needs a retention: message ids expire after it.";
        if (endpoint.UnitOfWork is WindowedUnitOfWorkFactory)
            yield return "Delivery windows belong to at most once: their unit of work would not refuse duplicates.";
    }

    IEnumerable<string> OfExactlyOnce()
    {
        yield return endpoint.UnitOfWork is not null || hasSaga
            ? "Exactly once with a database effect is impossible: a Kafka transaction does not include the database. Use AtLeastOnce."
            : "Exactly once is a pipeline from topics to topics: declare it with ExactlyOnce<TIn>(topic, group, ...) on the rider.";
    }
}
