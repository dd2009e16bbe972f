using Microsoft.Extensions.Hosting;

namespace Orders.Sagas.Messaging;

/// <summary>Work in rounds, in the background of a process: the first at the start, each other after a pause. A round that fails is told, and the next tries again.</summary>
/// <param name="pause">From the end of a round to the beginning of the next.</param>
/// <param name="time">The clock of the pauses.</param>
internal abstract class PeriodicBackgroundService(TimeSpan pause, TimeProvider time) : BackgroundService
{
    /// <summary>The clock of the pauses, for the work as well.</summary>
    protected TimeProvider Time => time;

    /// <summary>Does what there is to do now.</summary>
    protected abstract Task Round(CancellationToken cancellationToken);

    /// <summary>Tells of a round that failed.</summary>
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
                // What a stop interrupts is no failure: the next process takes it up.
                if (!stoppingToken.IsCancellationRequested)
                    Failed(exception);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
