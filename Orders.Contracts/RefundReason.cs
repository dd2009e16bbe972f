using System.Text.Json.Serialization;

namespace Orders.Contracts;

/// <summary>Why a charge is refunded.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundReason>))]
public enum RefundReason
{
    /// <summary>The order is cancelled; the saga waits for <see cref="PaymentRefunded"/>.</summary>
    OrderCancelled,

    /// <summary>Evidence shows a second charge for the order. The first charge stays.</summary>
    DuplicateCharge,

    /// <summary>An operator refunds what a paid order received in another currency. The order goes on.</summary>
    Surplus,
}
