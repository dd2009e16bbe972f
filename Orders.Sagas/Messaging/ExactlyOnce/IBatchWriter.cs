using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Writes the batches of one input partition in order.</summary>
/// <remarks>Every method blocks, at most for the transaction's time-outs.</remarks>
internal interface IBatchWriter : IDisposable
{
    /// <summary>Fences any earlier writer of the partition. Must precede the read of the partition's committed offset.</summary>
    /// <exception cref="TransactionException">The writer is unusable.</exception>
    void Open();

    /// <summary>Writes the outputs and the offset together, or nothing.</summary>
    /// <param name="outputs">The outputs, in their order.</param>
    /// <param name="position">The offset to continue from once the batch is committed.</param>
    /// <param name="oneByOne">
    /// Awaits the acknowledgement of each output before the next one is sent, to find the output that the broker refuses.
    /// </param>
    /// <exception cref="TransactionException">The writer is unusable; whether the batch is committed is unknown.</exception>
    BatchOutcome Write(IReadOnlyList<BatchOutput> outputs, TopicPartitionOffset position, bool oneByOne);
}

/// <summary>One output, and the offset of its input.</summary>
internal readonly record struct BatchOutput(OutboundRecord Record, long InputOffset);

/// <summary>Whether a batch was committed or aborted.</summary>
/// <param name="AbortedWith">The error that aborted the batch; null when the batch is committed.</param>
/// <param name="RefusedInput">
/// The offset of an input whose output the broker refused; null when the broker refused none. Certain only for outputs that were sent one
/// by one: the broker refuses a request as a whole.
/// </param>
internal readonly record struct BatchOutcome(Error? AbortedWith, long? RefusedInput)
{
    public bool IsCommitted => AbortedWith is null;

    public static BatchOutcome Committed { get; }
}
