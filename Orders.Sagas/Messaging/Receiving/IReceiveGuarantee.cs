namespace Orders.Sagas.Messaging.Receiving;

/// <summary>What a guarantee decides on the receiving path: what a lane does with records, and when offsets are committed.</summary>
internal interface IReceiveGuarantee
{
    /// <summary>What the lanes do with the records they take.</summary>
    IRecordDelivery Delivery { get; }

    /// <summary>The commits of one consumer.</summary>
    IOffsetCommitStrategy Commits(RecordLanes lanes, PartitionAssignments assignments);
}
