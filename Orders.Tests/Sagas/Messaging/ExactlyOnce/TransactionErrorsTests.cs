using Confluent.Kafka;
using Orders.Sagas.Messaging.ExactlyOnce;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

[Trait("Category", "Unit")]
public sealed class TransactionErrorsTests
{
    public static TheoryData<KafkaException, string> Errors => new()
    {
        { new KafkaRetriableException(new Error(ErrorCode.NotCoordinatorForGroup)), nameof(TransactionFailure.Retriable) },
        { new KafkaRetriableException(new Error(ErrorCode.Local_TimedOut)), nameof(TransactionFailure.Unknown) },
        { new KafkaException(new Error(ErrorCode.Local_TimedOut)), nameof(TransactionFailure.Unknown) },
        { new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_TimedOut)), nameof(TransactionFailure.Abortable) },
        { new KafkaTxnRequiresAbortException(new Error(ErrorCode.InvalidProducerEpoch)), nameof(TransactionFailure.Abortable) },
        { new KafkaException(new Error(ErrorCode.Local_Fenced, "", isFatal: true)), nameof(TransactionFailure.Fenced) },
        { new KafkaException(new Error(ErrorCode.InvalidProducerEpoch, "", isFatal: true)), nameof(TransactionFailure.Fenced) },
        { new KafkaException(new Error(ErrorCode.ProducerFenced)), nameof(TransactionFailure.Fenced) },
        { new KafkaException(new Error(ErrorCode.OutOfOrderSequenceNumber, "", isFatal: true)), nameof(TransactionFailure.Fatal) },
        { new KafkaException(new Error(ErrorCode.Local_State)), nameof(TransactionFailure.Fatal) },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Each_error_has_one_class(KafkaException error, string expected) =>
        Assert.Equal(expected, TransactionErrors.Classify(error).ToString());

    [Fact]
    public void Fencings_count_while_they_are_recent()
    {
        var fences = new FenceCount(TimeSpan.FromMinutes(10));
        var noon = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(1, fences.Add(noon));
        Assert.Equal(2, fences.Add(noon.AddMinutes(9)));
        Assert.Equal(2, fences.Add(noon.AddMinutes(11)));
        Assert.Equal(3, fences.Add(noon.AddMinutes(12)));
    }
}
