using System.Net;
using System.Net.Sockets;
using System.Runtime.Serialization;
using Confluent.Kafka;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class FailureClassifierTests
{
    public static TheoryData<Exception> TransientFailures =>
    [
        new TransientException("unavailable"),
        new TimeoutException(),
        new SocketException(),
        new IOException(),
        new HttpRequestException("no answer"),
        new HttpRequestException("busy", null, HttpStatusCode.ServiceUnavailable),
        new HttpRequestException("slower", null, HttpStatusCode.TooManyRequests),
        new NpgsqlException("lost", new IOException()),
        new NpgsqlException("unknown response for SSLRequest"),
        new KafkaException(ErrorCode.Local_AllBrokersDown),
        new TaskCanceledException("HttpClient.Timeout", new TimeoutException()),
        // MassTransit throws this for a cancellation that is not the endpoint's: a time limit of the handler's own.
        new ConsumerCanceledException("limit"),
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(TransientFailures))]
    public void A_transient_failure_is_retried_for_ever(Exception exception) =>
        Assert.Equal(FailureKind.Transient, FailureClassifier.Classify(exception).Kind);

    [Fact]
    public void A_failure_carries_the_time_for_which_attempts_are_expected_to_fail()
    {
        var minute = TimeSpan.FromMinutes(1);

        Assert.Equal(
            new Failure(FailureKind.Transient, nameof(TransientException), RetryAfter: minute),
            FailureClassifier.Classify(new TransientException("busy") { RetryAfter = minute }));
        Assert.Equal(
            new Failure(FailureKind.InProgress, nameof(InProgressException), RetryAfter: minute),
            FailureClassifier.Classify(new InvalidOperationException("wrapped", new InProgressException("claimed", minute))));
    }

    [Fact]
    public void A_permanent_failure_becomes_a_dead_letter_at_once_with_its_reason()
    {
        Permanent(DeadLetterReason.UnknownType, new UnreadableRecordException(DeadLetterReason.UnknownType, "which?"));
        Permanent(DeadLetterReason.Undeserialisable, new UnreadableRecordException(DeadLetterReason.Undeserialisable, "what?"));
        Permanent(DeadLetterReason.Undeserialisable, new SerializationException());
        Permanent(DeadLetterReason.UnhandledEvent, new UnhandledEventException("OrderStateMachine", "OrderShipped", "Cancelled"));
        Permanent(DeadLetterReason.UnhandledEvent, new MessageNotConsumedException(new Uri("topic:orders"), "no consumer"));
        Permanent(DeadLetterReason.Invalid, new InvalidMessageException(["amount must be positive."]));
        Permanent(DeadLetterReason.Refused, new MailRefusedException(550));
        Permanent(DeadLetterReason.Refused, new PaymentRefusedException(OrderEvents.NewOrder(), "400"));
        Permanent(DeadLetterReason.Refused, new ShipmentRefusedException(OrderEvents.NewOrder(), 422));
    }

    [Fact]
    public void A_concurrent_commit_is_a_conflict_and_a_message_consumed_before_a_duplicate()
    {
        Assert.Equal(
            new Failure(FailureKind.Conflict, nameof(DbUpdateConcurrencyException)),
            FailureClassifier.Classify(new DbUpdateConcurrencyException()));
        Assert.Equal(
            new Failure(FailureKind.Duplicate, nameof(DuplicateMessageException)),
            FailureClassifier.Classify(new DuplicateMessageException()));
        Assert.Equal(FailureKind.Duplicate, FailureClassifier.Classify(
            new DbUpdateException("save", SqlStatesTests.Error(PostgresErrorCodes.UniqueViolation, "inbox_state"))).Kind);
    }

    public static TheoryData<Exception> UnknownFailures =>
    [
        new InvalidOperationException(),
        new ArgumentNullException(),
        new HttpRequestException("refused", null, HttpStatusCode.BadRequest),
        new KafkaException(ErrorCode.MsgSizeTooLarge),
        SqlStatesTests.Error(PostgresErrorCodes.CheckViolation),
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(UnknownFailures))]
    public void An_unknown_failure_is_retried_a_few_times(Exception exception) =>
        Assert.Equal(FailureKind.Unknown, FailureClassifier.Classify(exception).Kind);

    [Fact]
    public void The_outermost_known_exception_decides()
    {
        Assert.Equal(
            FailureKind.Transient, FailureClassifier.Classify(new InvalidOperationException("wrapped", new TimeoutException())).Kind);
        Assert.Equal(FailureKind.Permanent, FailureClassifier.Classify(new SerializationException("wrapped", new TimeoutException())).Kind);
        Assert.Equal(FailureKind.Transient, FailureClassifier.Classify(
            new AggregateException(new InvalidOperationException(), new TimeoutException())).Kind);
        Assert.Equal(FailureKind.Conflict, FailureClassifier.Classify(
            new DbUpdateException("save", SqlStatesTests.Error(PostgresErrorCodes.DeadlockDetected))).Kind);
    }

    [Fact]
    public void An_unknown_failure_is_named_after_its_cause_and_never_by_its_text() =>
        Assert.Equal(nameof(FormatException), FailureClassifier.Classify(
            new InvalidOperationException("ada@example.com", new FormatException("ada@example.com"))).Category);

    static void Permanent(DeadLetterReason reason, Exception exception) =>
        Assert.Equal(new Failure(FailureKind.Permanent, exception.GetType().Name, reason), FailureClassifier.Classify(exception));
}
