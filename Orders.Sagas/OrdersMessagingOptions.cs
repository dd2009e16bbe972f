using Confluent.Kafka;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas;

/// <summary>Which parts of the messaging a process runs, and on which broker.</summary>
public sealed record OrdersMessagingOptions
{
    public required ClientConfig Client { get; init; }

    /// <summary>The prefix of every topic and consumer group, so that several installations can share a broker.</summary>
    public string TopicPrefix { get; init; } = "";

    /// <summary>A name that this process keeps across restarts, and that no other process has; null for none.</summary>
    public string? GroupInstanceId { get; init; }

    /// <summary>Names this process's run if the broker keeps its records in the memory of the process; else null.</summary>
    public string? InMemoryBroker { get; init; }

    /// <summary>Whether change data capture relays the outbox; then <see cref="Relay"/> has no effect.</summary>
    public bool ExternalRelay { get; init; }

    /// <summary>How long the inbox keeps message ids to recognise duplicates.</summary>
    public TimeSpan InboxRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the content of a dead letter that waits is kept.</summary>
    public TimeSpan DeadLetterContentRetention { get; init; } = new DeadLetterOptions().ContentRetention;

    /// <summary>The largest record that is read; a larger record becomes a dead letter.</summary>
    public int MaxRecordBytes { get; init; } = new TopicEndpointOptions().MaxRecordBytes;

    /// <summary>How long the saga's endpoints wait for records in flight when they stop or lose partitions.</summary>
    public TimeSpan SagaDrainLimit { get; init; } = new TopicEndpointOptions().DrainLimit;
    public bool Intake { get; init; } = true;
    public bool Saga { get; init; } = true;
    public bool Effects { get; init; } = true;
    public bool Relay { get; init; } = true;
    public bool Analytics { get; init; } = true;

    /// <summary>The time limits of an order.</summary>
    public OrderDeadlines Deadlines { get; init; } = new();

    /// <summary>Sets the limits of the intake's transactions.</summary>
    public Action<IExactlyOnceConfigurator>? ConfigureIntake { get; init; }
}
