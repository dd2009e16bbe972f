using System.Text.Json.Serialization;

namespace Orders.Contracts;

/// <summary>What an operator decides about a payment mismatch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MismatchDecision>))]
public enum MismatchDecision
{
    /// <summary>The order goes on with what it received.</summary>
    Accept,

    /// <summary>An order that is not paid ends, and all is refunded. A paid order refunds other currencies and goes on.</summary>
    Refund,
}
