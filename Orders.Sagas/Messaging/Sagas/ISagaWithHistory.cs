using MassTransit;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>
/// A saga with a version and a history row (<see cref="SagaTransition"/>) for every change; the saga repository writes both.
/// </summary>
public interface ISagaWithHistory : SagaStateMachineInstance, ISagaVersion
{
    /// <summary>The name of the saga's state.</summary>
    string CurrentState { get; set; }

    /// <summary>When the saga last changed. The repository sets it, so that the state machine needs no clock.</summary>
    DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who made the change and why; null without a person.</summary>
    /// <remarks>Not mapped: the repository writes the remark to the history row.</remarks>
    SagaRemark? Remark { get; set; }
}
