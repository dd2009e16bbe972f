using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Judges Kafka's errors by code: those of a broker that is away, busy or electing pass.</summary>
internal static class KafkaErrors
{
    static readonly HashSet<ErrorCode> Passing =
    [
        ErrorCode.Local_Transport, ErrorCode.Local_AllBrokersDown, ErrorCode.Local_Resolve, ErrorCode.Local_TimedOut, ErrorCode.Local_MsgTimedOut,
        ErrorCode.Local_TimedOutQueue, ErrorCode.Local_QueueFull, ErrorCode.Local_WaitCoord, ErrorCode.Local_Retry, ErrorCode.Local_Destroy,
        ErrorCode.Local_PurgeQueue, ErrorCode.Local_PurgeInflight, ErrorCode.Local_Fatal,
        ErrorCode.NetworkException, ErrorCode.BrokerNotAvailable, ErrorCode.LeaderNotAvailable, ErrorCode.NotLeaderForPartition,
        ErrorCode.RequestTimedOut, ErrorCode.ReplicaNotAvailable, ErrorCode.NotEnoughReplicas, ErrorCode.NotEnoughReplicasAfterAppend,
        ErrorCode.GroupLoadInProgress, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.NotCoordinatorForGroup, ErrorCode.ThrottlingQuotaExceeded,
    ];

    static readonly HashSet<ErrorCode> OfRecord = [ErrorCode.MsgSizeTooLarge, ErrorCode.RecordListTooLarge, ErrorCode.InvalidRecord];

    /// <summary>The broker refused this record, or one of its set; others of its topic may pass.</summary>
    public static bool IsOfRecord(Error error) => OfRecord.Contains(error.Code);

    public static Failure? Judge(KafkaException exception) => Passing.Contains(exception.Error.Code)
        ? new Failure(FailureKind.Transient, exception.Error.Code.ToString())
        : null;
}
