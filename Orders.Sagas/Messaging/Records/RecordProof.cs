using MassTransit;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Whether a record's end proves that the system behind its endpoint works; a payload of the receive context.</summary>
/// <remarks>Records that need no call are consumed during an outage too. The others must not look bad beside them.</remarks>
public sealed class RecordProof
{
    /// <summary>Whether the record ended without an answer of that system.</summary>
    public bool IsMissing { get; set; }
}

/// <summary>Tells the endpoint what the end of a message proves.</summary>
public static class RecordProofExtensions
{
    /// <summary>Notes that the message ends without an answer of the external system.</summary>
    public static void ProvesNothing(this ConsumeContext context)
    {
        if (context.TryGetPayload<RecordProof>(out var proof))
            proof.IsMissing = true;
    }
}
