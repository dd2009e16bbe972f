using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

public sealed class StateDiagramTests
{
    [Fact]
    public void The_sagas_states_and_transitions_are_the_approved_ones() =>
        ApprovedFile.Matches("order-saga.mmd", MermaidDiagram<OrderState>.Of(new OrderStateMachine()));
}
