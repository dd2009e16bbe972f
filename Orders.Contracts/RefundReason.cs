using System.Text.Json.Serialization;

namespace Orders.Contracts;

/// <summary>Why a charge is given back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefundReason>))]
public enum RefundReason
{
    /// <summary>The order ends without its payment; the saga waits for <see cref="PaymentRefunded"/>.</summary>
    OrderCancelled,

    /// <summary>Evidence shows a second charge for the order; the first one stays.</summary>
    DuplicateCharge,
}
