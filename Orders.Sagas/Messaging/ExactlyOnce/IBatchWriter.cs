using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// Writes the batches of one input partition, one after the other. Its calls block, each within the transaction's time-outs.
/// </summary>
internal interface IBatchWriter : IDisposable
{
    /// <summary>Fences any earlier writer of the partition. To be called before the partition's committed offset is read.</summary>
    /// <exception cref="TransactionException">The writer cannot be used.</exception>
    void Open();

    /// <summary>Writes the outputs and the offset together, or none of them.</summary>
    /// <param name="outputs">In their order.</param>
    /// <param name="position">The offset to read on from.</param>
    /// <param name="oneByOne">Awaits the broker's answer to each output before the next one, to find the one that it refuses.</param>
    /// <exception cref="TransactionException">The writer cannot be used any more; the batch may be committed or not.</exception>
    BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, bool oneByOne);
}

/// <summary>One output, and the offset of the input that it comes from.</summary>
internal readonly record struct BatchOutput(OutboundRecord Record, long InputOffset);

/// <summary>Whether a batch was committed or aborted.</summary>
/// <param name="AbortedWith">The error that it was aborted with; null when it is committed.</param>
/// <param name="RefusedInput">
/// The offset of an input whose output the broker refuses; null when there is none. Certain only for outputs that were sent one by one: the
/// broker refuses a request as a whole.
/// </param>
internal readonly record struct BatchOutcome(Error? AbortedWith, long? RefusedInput)
{
    public bool IsCommitted => AbortedWith is null;

    public static BatchOutcome Committed { get; }
}
