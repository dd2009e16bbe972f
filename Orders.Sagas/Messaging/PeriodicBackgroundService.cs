using Microsoft.Extensions.Hosting;

namespace Orders.Sagas.Messaging;

/// <summary>Runs a round of work at the start and after each pause.</summary>
/// <remarks>A failed round is reported, and the next round tries again.</remarks>
/// <param name="pause">The time from the end of a round to the start of the next.</param>
/// <param name="time">The clock of the pauses.</param>
internal abstract class PeriodicBackgroundService(TimeSpan pause, TimeProvider time) : BackgroundService
{
    /// <summary>The clock, also for the work itself.</summary>
    protected TimeProvider Time => time;

    /// <summary>Does one round of work.</summary>
    protected abstract Task Round(CancellationToken cancellationToken);

    /// <summary>Reports a failed round.</summary>
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
                // A round that a stop interrupts has not failed: the next process does the work.
                if (!stoppingToken.IsCancellationRequested)
                    Failed(exception);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
