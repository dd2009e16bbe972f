using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.OrderSaga;

/// <summary>Looks every few seconds for deadlines that have passed. Runs in every process that has the saga.</summary>
internal sealed class DeadlineSweeper(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeadlineSweeper> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await Sweep(stoppingToken) == DeadlineSweep.BatchSize)
                    stoppingToken.ThrowIfCancellationRequested();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.SweepFailed(logger, FailureClassifier.Judge(e).Category);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<int> Sweep(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var passed = await scope.ServiceProvider.GetRequiredService<DeadlineSweep>().Run(cancellationToken);
        if (passed > 0)
            Log.DeadlinesPassed(logger, passed);
        return passed;
    }
}
