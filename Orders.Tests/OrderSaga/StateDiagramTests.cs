using Orders.Sagas.OrderSaga;

namespace Orders.Tests.OrderSaga;

public sealed class StateDiagramTests
{
    [Fact]
    public void The_sagas_states_and_transitions_are_the_approved_ones() =>
        Approved.Matches("order-saga.mmd", MermaidDiagram<OrderState>.Of(new OrderStateMachine()));
}
