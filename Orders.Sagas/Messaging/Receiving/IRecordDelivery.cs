namespace Orders.Sagas.Messaging.Receiving;

/// <summary>What a lane does with the records it takes.</summary>
internal interface IRecordDelivery
{
    /// <summary>Brings records, which were taken in hand, to an end.</summary>
    Task Deliver(IReadOnlyList<InboundRecord> batch);

    /// <summary>Counts a record that was queued when its partition was taken away.</summary>
    void Drop();
}
