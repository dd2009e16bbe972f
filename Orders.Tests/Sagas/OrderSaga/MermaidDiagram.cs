using MassTransit;
using MassTransit.SagaStateMachine;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Draws a state machine as Mermaid text, with an arrow for each transition from state to state.</summary>
internal sealed class MermaidDiagram<TSaga> : StateMachineVisitor
    where TSaga : class, SagaStateMachineInstance
{
    readonly SortedSet<(string From, string To, string Event)> _arrows = [];
    readonly HashSet<(string State, string Event)> _handled = [];
    string _state = "";
    string _event = "";

    public static string Of(StateMachine<TSaga> machine)
    {
        var diagram = new MermaidDiagram<TSaga>();
        machine.Accept(diagram);
        return diagram.ToString();
    }

    public override string ToString()
    {
        var noted = _handled.Where(handled => !_arrows.Any(arrow => arrow.From == handled.State && arrow.Event == handled.Event));
        var arrows = _arrows.Concat(noted.Select(x => (From: x.State, To: x.State, x.Event)))
            .OrderBy(x => x.From, StringComparer.Ordinal)
            .ThenBy(x => x.To, StringComparer.Ordinal)
            .ThenBy(x => x.Event, StringComparer.Ordinal);
        return string.Join('\n', arrows.Select(x => $"    {x.From} --> {x.To}: {x.Event}").Prepend("stateDiagram-v2"));
    }

    public void Visit(State state, Action<State> next)
    {
        _state = Named(state);
        next(state);
    }

    public void Visit(Event @event, Action<Event> next)
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit<TData>(Event<TData> @event, Action<Event<TData>> next)
        where TData : class
    {
        _event = @event.Name;
        next(@event);
    }

    public void Visit(IStateMachineActivity activity) => Visit(activity, _ => { });

    public void Visit(IStateMachineActivity activity, Action<IStateMachineActivity> next)
    {
        _handled.Add((_state, _event));
        if (activity is TransitionActivity<TSaga> transition)
            _arrows.Add((_state, Named(transition.ToState), _event));
        next(activity);
    }

    public void Visit<T>(IBehavior<T> behavior)
        where T : class, SagaStateMachineInstance => Visit(behavior, _ => { });

    public void Visit<T>(IBehavior<T> behavior, Action<IBehavior<T>> next)
        where T : class, SagaStateMachineInstance => next(behavior);

    public void Visit<T, TData>(IBehavior<T, TData> behavior)
        where T : class, SagaStateMachineInstance
        where TData : class => Visit(behavior, _ => { });

    public void Visit<T, TData>(IBehavior<T, TData> behavior, Action<IBehavior<T, TData>> next)
        where T : class, SagaStateMachineInstance
        where TData : class => next(behavior);

    static string Named(State state) => state.Name is "Initial" or "Final" ? "[*]" : state.Name;
}
