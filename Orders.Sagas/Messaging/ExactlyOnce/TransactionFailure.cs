using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>What a failed call of a transactional producer requires next.</summary>
internal enum TransactionFailure
{
    /// <summary>Repeat the same call.</summary>
    Retriable,

    /// <summary>Abort the transaction and repeat its work in another.</summary>
    Abortable,

    /// <summary>The call's outcome is unknown; a new producer with the same transactional id resolves it.</summary>
    Unknown,

    /// <summary>A newer producer owns the transactional id, or the broker ended the transaction at its time-out.</summary>
    /// <remarks>This producer must not write any more.</remarks>
    Fenced,

    /// <summary>This producer is unusable; a new producer may work.</summary>
    Fatal,
}

/// <summary>Classifies a transactional producer's exceptions by types and error codes, never by text.</summary>
internal static class TransactionErrors
{
    public static TransactionFailure Classify(KafkaException exception) => exception switch
    {
        { Error.IsFatal: true } => IsFence(exception.Error.Code) ? TransactionFailure.Fenced : TransactionFailure.Fatal,
        KafkaTxnRequiresAbortException => TransactionFailure.Abortable,
        _ when exception.Error.Code is ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut => TransactionFailure.Unknown,
        _ when IsFence(exception.Error.Code) => TransactionFailure.Fenced,
        KafkaRetriableException => TransactionFailure.Retriable,
        _ => TransactionFailure.Fatal,
    };

    static bool IsFence(ErrorCode code) => code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch;
}
