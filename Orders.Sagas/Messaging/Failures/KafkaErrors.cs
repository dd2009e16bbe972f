using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Classifies Kafka's errors by code: those of an unavailable, busy or electing broker are transient.</summary>
internal static class KafkaErrors
{
    static readonly HashSet<ErrorCode> Transient =
    [
        ErrorCode.Local_Transport, ErrorCode.Local_AllBrokersDown, ErrorCode.Local_Resolve,
        ErrorCode.Local_TimedOut, ErrorCode.Local_MsgTimedOut,
        ErrorCode.Local_TimedOutQueue, ErrorCode.Local_QueueFull, ErrorCode.Local_WaitCoord, ErrorCode.Local_Retry, ErrorCode.Local_Destroy,
        ErrorCode.Local_PurgeQueue, ErrorCode.Local_PurgeInflight, ErrorCode.Local_Fatal,
        ErrorCode.NetworkException, ErrorCode.BrokerNotAvailable, ErrorCode.LeaderNotAvailable, ErrorCode.NotLeaderForPartition,
        ErrorCode.RequestTimedOut, ErrorCode.ReplicaNotAvailable, ErrorCode.NotEnoughReplicas, ErrorCode.NotEnoughReplicasAfterAppend,
        ErrorCode.GroupLoadInProgress, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.NotCoordinatorForGroup,
        ErrorCode.ThrottlingQuotaExceeded,
    ];

    static readonly HashSet<ErrorCode> OfRecord =
        [ErrorCode.MsgSizeTooLarge, ErrorCode.RecordListTooLarge, ErrorCode.InvalidRecord, ErrorCode.InvalidMsg];

    static readonly HashSet<ErrorCode> OfRebalance =
        [ErrorCode.IllegalGeneration, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId];

    /// <summary>Whether the broker refused this record, or another one of its set. It may accept other records of the topic.</summary>
    public static bool IsOfRecord(Error error) => OfRecord.Contains(error.Code);

    /// <summary>Whether a rebalance refused the commit. The member can commit again what it still owns after the rebalance.</summary>
    public static bool IsOfRebalance(KafkaException exception) => exception is TopicPartitionOffsetException partial
        ? partial.Results.All(x => !x.Error.IsError || OfRebalance.Contains(x.Error.Code)) && partial.Results.Any(x => x.Error.IsError)
        : OfRebalance.Contains(exception.Error.Code);

    public static Failure? Classify(KafkaException exception) => Transient.Contains(exception.Error.Code)
        ? new Failure(FailureKind.Transient, exception.Error.Code.ToString())
        : null;
}
