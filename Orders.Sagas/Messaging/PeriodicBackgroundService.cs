using Microsoft.Extensions.Hosting;

namespace Orders.Sagas.Messaging;

/// <summary>
/// Runs work in rounds: the first at the start, each later one after a pause. A failed round is reported, and the next tries again.
/// </summary>
/// <param name="pause">From the end of a round to the start of the next.</param>
/// <param name="time">The clock of the pauses.</param>
internal abstract class PeriodicBackgroundService(TimeSpan pause, TimeProvider time) : BackgroundService
{
    /// <summary>The clock of the pauses, which the work uses as well.</summary>
    protected TimeProvider Time => time;

    /// <summary>Does the work that is due now.</summary>
    protected abstract Task Round(CancellationToken cancellationToken);

    /// <summary>Reports a round that failed.</summary>
    protected abstract void Failed(Exception exception);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Round(stoppingToken);
            }
            catch (Exception exception)
            {
                // A round that the stop interrupts is no failure: the next process does its work.
                if (!stoppingToken.IsCancellationRequested)
                    Failed(exception);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
