using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Development.Advice;

/// <summary>The documentation's words for guarantees and duplicate strategies.</summary>
internal static class DeliveryWords
{
    public static string Words(this DeliveryGuarantee guarantee) => guarantee switch
    {
        DeliveryGuarantee.AtMostOnce => "at most once",
        DeliveryGuarantee.AtLeastOnce => "at least once",
        _ => "exactly once",
    };

    public static string Words(this IEnumerable<DuplicateStrategy> strategies) => string.Join(", ", strategies.Select(Words));

    static string Words(DuplicateStrategy strategy) => strategy switch
    {
        DuplicateStrategy.Inbox => "inbox",
        DuplicateStrategy.NaturalKey => "upsert by natural key",
        DuplicateStrategy.VersionCheck => "state and version check",
        DuplicateStrategy.DeduplicationKey => "deduplication key",
        DuplicateStrategy.AttemptLedger => "attempt ledger",
        DuplicateStrategy.Receiver => "the receiver",
        DuplicateStrategy.KafkaTransaction => "the Kafka transaction",
        _ => "nothing",
    };
}
