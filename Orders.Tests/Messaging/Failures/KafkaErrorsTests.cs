using Confluent.Kafka;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Messaging.Failures;

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
    public void A_broker_that_is_away_busy_or_electing_passes(ErrorCode code) =>
        Assert.Equal(new Failure(FailureKind.Transient, code.ToString()), KafkaErrors.Judge(new KafkaException(code)));

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    [InlineData(ErrorCode.InvalidMsg)]
    [InlineData(ErrorCode.Local_InvalidArg)]
    [InlineData(ErrorCode.UnsupportedVersion)]
    public void A_record_that_the_broker_will_not_take_does_not(ErrorCode code) => Assert.Null(KafkaErrors.Judge(new KafkaException(code)));
}
