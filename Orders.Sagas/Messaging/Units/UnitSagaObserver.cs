using MassTransit;
using Orders.Sagas.Messaging.Sagas;

namespace Orders.Sagas.Messaging.Units;

/// <summary>Tells the units of work of an endpoint which sagas it has.</summary>
internal sealed class UnitSagaObserver(Action<Type> add) : ISagaConfigurationObserver
{
    public void SagaConfigured<TSaga>(ISagaConfigurator<TSaga> configurator)
        where TSaga : class, ISaga => Add(typeof(TSaga));

    public void StateMachineSagaConfigured<TInstance>(
        ISagaConfigurator<TInstance> configurator, SagaStateMachine<TInstance> stateMachine)
        where TInstance : class, ISaga, SagaStateMachineInstance => Add(typeof(TInstance));

    public void SagaMessageConfigured<TSaga, TMessage>(ISagaMessageConfigurator<TSaga, TMessage> configurator)
        where TSaga : class, ISaga
        where TMessage : class
    {
    }

    void Add(Type saga)
    {
        if (saga.IsAssignableTo(typeof(ISagaWithHistory)))
            add(saga);
    }
}
