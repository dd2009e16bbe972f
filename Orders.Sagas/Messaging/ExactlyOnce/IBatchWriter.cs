using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Writes the batches of one input partition, one after the other. Blocks; each call ends within the transaction's time-outs.</summary>
internal interface IBatchWriter : IDisposable
{
    /// <summary>Makes the writer the only one that may write for its partition. To be called before the partition's committed offset is asked for.</summary>
    /// <exception cref="TransactionException">It is not.</exception>
    void Open();

    /// <summary>Writes the outputs and the offset together, or none of them.</summary>
    /// <param name="outputs">In their order.</param>
    /// <param name="position">The offset to read on from.</param>
    /// <param name="group">The group that the offset belongs to, and our membership in it.</param>
    /// <param name="isCareful">Sends one output after the other, to find out which one the broker refuses.</param>
    /// <exception cref="TransactionException">The writer is of no use any more; what became of the batch may be unknown.</exception>
    BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, IConsumerGroupMetadata group, bool isCareful);
}

/// <summary>One output, and the offset of the input that it comes from.</summary>
internal readonly record struct BatchOutput(OutboundRecord Record, long InputOffset);

/// <summary>What became of a batch.</summary>
/// <param name="AbortedWith">The error that it was aborted with; null when it is committed.</param>
/// <param name="RefusedInput">
/// The offset of an input whose output the broker refuses; null when there is none. Sent with others, it may have been refused because of one of them: only a
/// careful attempt tells.
/// </param>
internal readonly record struct BatchOutcome(Error? AbortedWith, long? RefusedInput)
{
    public bool IsCommitted => AbortedWith is null;

    public static BatchOutcome Committed { get; }
}
