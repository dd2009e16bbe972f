using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

[Trait("Category", "Unit")]
public sealed class StateDiagramTests
{
    [Fact]
    public void The_states_and_transitions_are_approved() =>
        ApprovedFile.Matches("order-saga.mmd", MermaidDiagram<OrderState>.Of(new OrderStateMachine()));
}
