using System.Net.Sockets;
using System.Runtime.Serialization;
using Confluent.Kafka;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>Classifies an exception by types and codes, never by its text. The outermost known exception in its chain decides.</summary>
internal static class FailureClassifier
{
    public static Failure Classify(Exception exception) =>
        Chain(exception).Select(ClassifyOne).FirstOrDefault(failure => failure is not null)
        ?? new Failure(FailureKind.Unknown, Innermost(exception).GetType().Name);

    static Failure? ClassifyOne(Exception exception) => exception switch
    {
        PermanentException permanent => Permanent(permanent, permanent.Reason),
        SerializationException => Permanent(exception, DeadLetterReason.Undeserialisable),
        UnhandledEventException or MessageNotConsumedException => Permanent(exception, DeadLetterReason.UnhandledEvent),
        DuplicateMessageException => new Failure(FailureKind.Duplicate, exception.GetType().Name),
        DbUpdateConcurrencyException => new Failure(FailureKind.Conflict, exception.GetType().Name),
        PostgresException postgres => SqlStates.Classify(postgres),
        KafkaException kafka => KafkaErrors.Classify(kafka),
        HttpRequestException http => http.StatusCode?.IsTransient() is false ? null : Transient(http),
        InProgressException other => new Failure(FailureKind.InProgress, other.GetType().Name, RetryAfter: other.RetryAfter),
        TransientException transient => Transient(transient) with { RetryAfter = transient.RetryAfter },
        TimeoutException or SocketException or IOException => Transient(exception),
        // MassTransit throws this for a cancellation that is not the endpoint's: the handler's own time-out.
        ConsumerCanceledException => Transient(exception),
        // Without an SQLSTATE it is the connection's failure: also an answer that a server gives while it starts.
        NpgsqlException => Transient(exception),
        _ => null,
    };

    static Failure Transient(Exception exception) => new(FailureKind.Transient, exception.GetType().Name);

    static Failure Permanent(Exception exception, DeadLetterReason reason) => new(FailureKind.Permanent, exception.GetType().Name, reason);

    static Exception Innermost(Exception exception) => Chain(exception).Last();

    static IEnumerable<Exception> Chain(Exception exception)
    {
        yield return exception;
        var inner = exception is AggregateException aggregate ? [.. aggregate.InnerExceptions] : NestedIn(exception);
        foreach (var nested in inner.SelectMany(Chain))
            yield return nested;
    }

    static Exception[] NestedIn(Exception exception) => exception.InnerException is { } inner ? [inner] : [];
}
