using Confluent.Kafka;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Failures;

[Trait("Category", "Unit")]
public sealed class KafkaErrorsTests
{
    [Theory]
    [InlineData(ErrorCode.Local_Transport)]
    [InlineData(ErrorCode.Local_AllBrokersDown)]
    [InlineData(ErrorCode.Local_MsgTimedOut)]
    [InlineData(ErrorCode.Local_QueueFull)]
    [InlineData(ErrorCode.Local_PurgeInflight)]
    [InlineData(ErrorCode.Local_Fatal)]
    [InlineData(ErrorCode.NotLeaderForPartition)]
    [InlineData(ErrorCode.NotEnoughReplicas)]
    [InlineData(ErrorCode.GroupCoordinatorNotAvailable)]
    [InlineData(ErrorCode.ThrottlingQuotaExceeded)]
    public void An_unavailable_busy_or_electing_broker_is_transient(ErrorCode code) =>
        Assert.Equal(new Failure(FailureKind.Transient, code.ToString()), KafkaErrors.Classify(new KafkaException(code)));

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    [InlineData(ErrorCode.InvalidMsg)]
    [InlineData(ErrorCode.Local_InvalidArg)]
    [InlineData(ErrorCode.UnsupportedVersion)]
    public void A_record_that_the_broker_refuses_is_not_transient(ErrorCode code) =>
        Assert.Null(KafkaErrors.Classify(new KafkaException(code)));

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge, true)]
    [InlineData(ErrorCode.RecordListTooLarge, true)]
    [InlineData(ErrorCode.InvalidRecord, true)]
    [InlineData(ErrorCode.InvalidMsg, true)]
    [InlineData(ErrorCode.NotEnoughReplicas, false)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    public void A_refusal_can_be_the_fault_of_one_record(ErrorCode code, bool isOfRecord) =>
        Assert.Equal(isOfRecord, KafkaErrors.IsOfRecord(new Error(code)));

    [Theory]
    [InlineData(ErrorCode.IllegalGeneration, true)]
    [InlineData(ErrorCode.RebalanceInProgress, true)]
    [InlineData(ErrorCode.UnknownMemberId, true)]
    [InlineData(ErrorCode.Local_TimedOut, false)]
    [InlineData(ErrorCode.GroupAuthorizationFailed, false)]
    public void A_commit_during_a_rebalance_can_be_repeated(ErrorCode code, bool canBe)
    {
        Assert.Equal(canBe, KafkaErrors.IsOfRebalance(new KafkaException(code)));
        Assert.Equal(canBe, KafkaErrors.IsOfRebalance(new TopicPartitionOffsetException([Result(ErrorCode.NoError), Result(code)])));
        Assert.False(KafkaErrors.IsOfRebalance(new TopicPartitionOffsetException(
            [Result(ErrorCode.RebalanceInProgress), Result(ErrorCode.Local_TimedOut)])));
    }

    static TopicPartitionOffsetError Result(ErrorCode code) => new("orders", 0, 1, new Error(code));
}
