using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Adds statements to the units of work of an endpoint.</summary>
public static class UnitStatements
{
    /// <summary>Runs <typeparamref name="TStatement"/> of the unit's scope before each commit.</summary>
    /// <remarks>The statement begins the unit's transaction if it needs one, and may still publish messages.</remarks>
    public static void BeforeCommit<TStatement>(this ITopicEndpointConfigurator endpoint)
        where TStatement : class, IUnitStatement =>
        endpoint.UnitOfWork = new Factory<TStatement>(
            endpoint.UnitOfWork ?? throw new ConfigurationException("The endpoint has no unit of work: call UseEntityFrameworkOutbox."));

    sealed class Factory<TStatement>(IUnitOfWorkFactory units) : IUnitOfWorkFactory
        where TStatement : class, IUnitStatement
    {
        public IUnitOfWork Begin() => new Unit<TStatement>(units.Begin());
    }

    sealed class Unit<TStatement>(IUnitOfWork unit) : IUnitOfWork
        where TStatement : class, IUnitStatement
    {
        public IServiceScope Scope => unit.Scope;

        public Task<IReadOnlySet<UnitRecord>> Prepare(IReadOnlyList<UnitRecord> records, CancellationToken cancellationToken) =>
            unit.Prepare(records, cancellationToken);

        public void Add(TopicRecordContext record) => unit.Add(record);

        public async Task Commit(CancellationToken cancellationToken)
        {
            await Scope.ServiceProvider.GetRequiredService<TStatement>().Run(cancellationToken);
            FaultPoint.Reach(FaultPoint.Written);
            await unit.Commit(cancellationToken);
        }

        public ValueTask DisposeAsync() => unit.DisposeAsync();
    }
}
