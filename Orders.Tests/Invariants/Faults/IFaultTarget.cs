namespace Orders.Tests.Invariants.Faults;

/// <summary>A process or a server that faults happen to.</summary>
internal interface IFaultTarget
{
    string Name { get; }

    /// <summary>Begins the fault, waits, and ends it: afterwards the target runs again.</summary>
    Task Suffer(Fault fault, CancellationToken cancellationToken);
}
