namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>What an endpoint promises about the effect of each record.</summary>
public enum DeliveryGuarantee
{
    /// <summary>The offset is committed before the record is processed: a crash loses what was in flight, and nothing is ever processed twice.</summary>
    AtMostOnce,

    /// <summary>The offset is committed after the record's effects: a crash repeats records, and the endpoint says how repeats are absorbed.</summary>
    AtLeastOnce,

    /// <summary>Output records and the offset are one Kafka transaction: a crash repeats the work, and readers with read_committed see its output once.</summary>
    ExactlyOnce,
}
