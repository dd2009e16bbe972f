namespace Orders.Api.Hosting;

/// <summary>What a process does. Every role may run in one process, or each in as many as its load needs.</summary>
internal enum Role
{
    /// <summary>REST.</summary>
    Api,

    /// <summary>The order saga.</summary>
    Saga,

    /// <summary>Payments, fulfilment, notifications, inventory.</summary>
    Effects,

    /// <summary>The outbox relay.</summary>
    Relay,

    /// <summary>The exactly-once intake of submitted orders.</summary>
    Intake,

    /// <summary>The at-most-once counters.</summary>
    Analytics,
}
