using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.OrderSaga;

/// <summary>Sweeps every few seconds for deadlines that have passed. Runs in every process with the role saga.</summary>
internal sealed class DeadlineSweeper(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeadlineSweeper> logger)
    : PeriodicBackgroundService(Interval, time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task Round(CancellationToken cancellationToken)
    {
        while (await Sweep(cancellationToken) == DeadlineSweep.BatchSize)
            cancellationToken.ThrowIfCancellationRequested();
    }

    protected override void Failed(Exception exception) => logger.SweepFailed(FailureClassifier.Classify(exception).Category);

    async Task<int> Sweep(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var passed = await scope.ServiceProvider.GetRequiredService<DeadlineSweep>().Run(cancellationToken);
        if (passed > 0)
            logger.DeadlinesPassed(passed);
        return passed;
    }
}
