using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Runs reconciliation in the background of every process that calls the provider.</summary>
internal sealed class PaymentReconciler(IServiceScopeFactory scopes, TimeProvider time, ILogger<PaymentReconciler> logger)
    : PeriodicBackgroundService(Interval, time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task Round(CancellationToken cancellationToken)
    {
        while (await Reconcile(cancellationToken) == DueAttempts.BatchSize)
            cancellationToken.ThrowIfCancellationRequested();
    }

    protected override void Failed(Exception exception) => logger.ReconciliationFailed(FailureClassifier.Classify(exception).Category);

    async Task<int> Reconcile(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PaymentReconciliation>().Run(cancellationToken);
    }
}
