namespace Orders.Api.Hosting;

/// <summary>What a process does. One process can have every role, and any number of processes can have the same role.</summary>
internal enum Role
{
    /// <summary>Serves REST.</summary>
    Api,

    /// <summary>Runs the order saga.</summary>
    Saga,

    /// <summary>Runs payments, fulfilment, notifications and inventory.</summary>
    Effects,

    /// <summary>Sends the outbox rows to Kafka.</summary>
    Relay,

    /// <summary>Takes in submitted orders, exactly once.</summary>
    Intake,

    /// <summary>Counts events, at most once.</summary>
    Analytics,
}
