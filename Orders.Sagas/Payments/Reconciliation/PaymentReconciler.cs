using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reconciles in the background of every process that calls the provider.</summary>
internal sealed class PaymentReconciler(IServiceScopeFactory scopes, TimeProvider time, ILogger<PaymentReconciler> logger) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            do
            {
                await Once(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; what was being looked at is due again later.
        }
    }

    async Task Once(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            while (await scope.ServiceProvider.GetRequiredService<PaymentReconciliation>().Run(cancellationToken) == DueAttempts.BatchSize)
            {
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ReconcilingFailed(FailureClassifier.Judge(exception).Category, exception);
        }
    }
}
