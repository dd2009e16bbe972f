namespace Orders.Tests.Invariants.Faults;

/// <summary>A process or a server that faults happen to.</summary>
internal interface IFaultTarget
{
    string Name { get; }

    /// <summary>What may happen to it; a kind that stands twice is twice as likely.</summary>
    IReadOnlyList<FaultKind> Kinds { get; }

    /// <summary>Begins the fault, waits, and ends it. Afterwards the target runs again.</summary>
    Task Suffer(Fault fault, CancellationToken cancellationToken);
}
