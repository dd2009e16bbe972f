using System.Text.Json.Serialization;

namespace Orders.Contracts;

/// <summary>What an operator decides about money that is not what an order costs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MismatchDecision>))]
public enum MismatchDecision
{
    /// <summary>The order goes on with what came.</summary>
    Accept,

    /// <summary>The money goes back: all of it and the order ends, or what a paid order does not need.</summary>
    Refund,
}
