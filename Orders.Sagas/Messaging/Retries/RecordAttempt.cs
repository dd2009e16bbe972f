using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.Retries;

internal static class RecordAttempt
{
    /// <summary>Makes one attempt at a record, alone in its unit of work. Returns its failure, or null.</summary>
    public static async Task<Exception?> Try(this UnitOfWorkRunner runner, InboundRecord record)
    {
        try
        {
            await runner.Run([record], record.Assignment.Ended);
            return null;
        }
        catch (Exception exception)
        {
            record.Assignment.Ended.ThrowIfCancellationRequested();
            return exception;
        }
    }
}
