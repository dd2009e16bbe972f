namespace MassTransit;

/// <summary>Produces to the topic that <c>AddProducer</c> declared for the type. The outbox of the consumer captures the message.</summary>
public static class ProduceExtensions
{
    /// <summary>Produces a message as a saga's step.</summary>
    public static EventActivityBinder<TSaga, TEvent> Produce<TSaga, TEvent, TMessage>(
        this EventActivityBinder<TSaga, TEvent> binder, Func<BehaviorContext<TSaga, TEvent>, TMessage> message)
        where TSaga : class, SagaStateMachineInstance
        where TEvent : class
        where TMessage : class => binder.ThenAsync(context => context.Produce(message(context)));

    /// <summary>Produces a message as a saga's step.</summary>
    public static EventActivityBinder<TSaga> Produce<TSaga, TMessage>(
        this EventActivityBinder<TSaga> binder, Func<BehaviorContext<TSaga>, TMessage> message)
        where TSaga : class, SagaStateMachineInstance
        where TMessage : class => binder.ThenAsync(context => context.Produce(message(context)));

    /// <summary>Produces a message from a consumer.</summary>
    public static Task Produce<TMessage>(this ConsumeContext context, TMessage message)
        where TMessage : class => context.Publish(message, context.CancellationToken);
}
