namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>How often a record takes effect when processes crash.</summary>
public enum DeliveryGuarantee
{
    /// <summary>The offset is committed before processing. A crash loses the records in flight, and no record is processed twice.</summary>
    AtMostOnce,

    /// <summary>The offset is committed after processing. A crash redelivers records, and the endpoint absorbs the duplicates.</summary>
    AtLeastOnce,

    /// <summary>
    /// Output records and offset are one Kafka transaction. A crash aborts it, and read_committed readers see the output once.
    /// </summary>
    ExactlyOnce,
}
