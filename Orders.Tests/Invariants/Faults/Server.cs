using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants.Faults;

/// <summary>PostgreSQL or Kafka as a target of faults. After a kill it is started on the same port and data.</summary>
internal sealed class Server(string name, Func<Task> kill, Func<Task> restart, Action? freeze = null, Action? resume = null) : IFaultTarget
{
    public static Server Of(string name, OwnPostgres postgres) => new(name, postgres.Kill, postgres.Restart);

    public static Server Of(string name, OwnKafka kafka) => new(name, kafka.Kill, kafka.Restart, kafka.Freeze, kafka.Resume);

    public string Name => name;

    public IReadOnlyList<FaultKind> Kinds { get; } = freeze is null ? [FaultKind.Kill] : [FaultKind.Kill, FaultKind.Kill, FaultKind.Freeze];

    public async Task Suffer(Fault fault, CancellationToken cancellationToken)
    {
        if (fault.Kind is FaultKind.Freeze)
        {
            freeze!();
            await Task.Delay(fault.For, cancellationToken);
            resume!();
            return;
        }

        await kill();
        await Task.Delay(fault.For, cancellationToken);
        await restart();
    }
}
