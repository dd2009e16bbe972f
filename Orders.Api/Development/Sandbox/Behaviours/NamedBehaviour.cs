using System.Text.Json.Serialization;

namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>A behaviour that tokens and scripts use by name.</summary>
internal sealed record NamedBehaviour(
    string Name, string Does, [property: JsonIgnore] Aspect Aspect, [property: JsonIgnore] Operations Operations,
    [property: JsonIgnore] Func<Behaviour, Behaviour> Apply);

/// <summary>What a behaviour changes. Two behaviours of one aspect contradict each other.</summary>
internal enum Aspect
{
    Decision,
    Outcome,
    Speed,
    LookUp,
    Webhook,
    WebhookMoment,
}

[Flags]
internal enum Operations
{
    None = 0,
    Charge = 1,
    Refund = 2,
    LookUp = 4,
    Effects = Charge | Refund,
    Payments = Effects | LookUp,

    /// <summary>The warehouse's call.</summary>
    Shipment = 8,
    Actions = Effects | Shipment,
    All = Payments | Shipment,
}
