using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Retries;

internal static class RetryRows
{
    public static Task<long> WaitingRecords(this TestDatabase database) => database.Scalar<long>("SELECT count(*) FROM retry_record");
}
