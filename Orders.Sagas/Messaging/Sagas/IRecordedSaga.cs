using MassTransit;

namespace Orders.Sagas.Messaging.Sagas;

/// <summary>A saga whose every change gets a version and a history row (<see cref="SagaTransition"/>), both written by the saga repository.</summary>
public interface IRecordedSaga : SagaStateMachineInstance, ISagaVersion
{
    /// <summary>The name of the saga's state.</summary>
    string CurrentState { get; set; }

    /// <summary>When the saga last changed; set by the repository, so that the state machine needs no clock.</summary>
    DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who brought the change about and why; null for what no person did. Not mapped: the repository writes it into the history row.</summary>
    SagaRemark? Remark { get; set; }
}
