using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Which statements about delivery make no sense, each with the reason.</summary>
internal sealed class GuaranteeRules(TopicEndpointConfiguration endpoint, bool hasSaga)
{
    public IEnumerable<string> Mistakes() => endpoint.Guarantee switch
    {
        null => ["States no guarantee: call AtLeastOnce (and say how repeats are absorbed) or AtMostOnce."],
        { Guarantee: DeliveryGuarantee.AtMostOnce } => OfAtMostOnce(),
        { Guarantee: DeliveryGuarantee.AtLeastOnce } stated => OfAtLeastOnce(stated),
        _ => OfExactlyOnce(),
    };

    IEnumerable<string> OfAtMostOnce()
    {
        if (hasSaga)
            yield return "At most once with a saga: a crash would lose transitions, and the saga would wait for ever. Use AtLeastOnce with the inbox.";
        if (endpoint.UnitOfWork is not IWindowedUnitOfWorkFactory)
            yield return "At most once commits offsets first and needs delivery windows to count what a crash costs: call AtMostOnce<TDbContext>(context), and no outbox.";
    }

    IEnumerable<string> OfAtLeastOnce(EndpointGuarantee stated)
    {
        if (stated.Duplicates.Count == 0)
            yield return "At least once brings repeats: say how they are absorbed.";
        if (stated.Duplicates.Intersect([DuplicateStrategy.NotNeeded, DuplicateStrategy.KafkaTransaction]).Any())
            yield return "At least once brings repeats: NotNeeded and KafkaTransaction do not absorb them.";
        if (stated.Duplicates.Contains(DuplicateStrategy.Inbox) && endpoint.UnitOfWork is null)
            yield return "The inbox needs a unit of work that writes it, for example UseEntityFrameworkOutbox.";
        if (stated.Duplicates.Contains(DuplicateStrategy.Inbox) && stated.Retention is null)
            yield return "The inbox forgets: say after how long.";
        if (endpoint.UnitOfWork is IWindowedUnitOfWorkFactory)
            yield return "Delivery windows belong to at most once: the endpoint would not notice repeats.";
    }

    IEnumerable<string> OfExactlyOnce()
    {
        yield return endpoint.UnitOfWork is not null || hasSaga
            ? "Exactly once with a database effect: no Kafka transaction reaches the database. Use AtLeastOnce with the inbox, which has the effect of once."
            : "Exactly once is a pipeline from topics to topics: declare it with ExactlyOnce<TIn>(topic, group, ...) on the rider.";
    }
}
