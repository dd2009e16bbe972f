namespace Orders.Sagas.Messaging.Receiving;

/// <summary>How a lane processes records.</summary>
internal interface IRecordDelivery
{
    /// <summary>Processes records that are in flight. Each is finished or abandoned when the task ends.</summary>
    Task Deliver(IReadOnlyList<InboundRecord> batch);

    /// <summary>Counts a queued record whose partition was revoked or lost before its turn.</summary>
    void Drop(InboundRecord record);
}
