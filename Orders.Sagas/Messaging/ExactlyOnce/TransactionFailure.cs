using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>What a failed call of a transactional producer asks for.</summary>
internal enum TransactionFailure
{
    /// <summary>Make the same call again.</summary>
    Retriable,

    /// <summary>Abort the transaction and do its work again in another.</summary>
    Abortable,

    /// <summary>Nobody knows what became of the call: another producer under the same id finds out.</summary>
    Unknown,

    /// <summary>Another producer has taken the id, or the broker has ended the transaction at its time-out: this one may not write any more.</summary>
    Fenced,

    /// <summary>The producer cannot go on; another one may.</summary>
    Fatal,
}

/// <summary>Judges by types and codes, never by text.</summary>
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
