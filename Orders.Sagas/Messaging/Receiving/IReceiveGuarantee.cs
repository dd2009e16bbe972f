namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The two parts that a delivery guarantee chooses: how lanes process records, and when offsets are committed.</summary>
internal interface IReceiveGuarantee
{
    /// <summary>How the lanes process records.</summary>
    IRecordDelivery Delivery { get; }

    /// <summary>When one consumer commits offsets.</summary>
    IOffsetCommitStrategy CommitStrategy(RecordLanes lanes, PartitionAssignments assignments);
}
