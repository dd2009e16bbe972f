using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Kafka;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// For a broker that dies with this process (<see cref="OutboxOptions.KeepSentUntilConsumed"/>): at start, what was sent and not worked off goes out again; while
/// running, what the inbox of every reader in this process holds is deleted; a topic that nobody reads here keeps its rows. What is sent again although some reader had it is a duplicate for that reader's inbox.
/// </summary>
internal sealed class SentOutboxKeeper<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IServiceProvider provider, TopicTopology topology, IOptions<OutboxOptions> options,
    ILogger<SentOutboxKeeper<TDbContext>> logger) :
    BackgroundService, IHostedLifecycleService
    where TDbContext : DbContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Database.ExecuteSqlAsync($"UPDATE outbox_message SET sent_at = NULL WHERE sent_at IS NOT NULL", cancellationToken);
        if (rows > 0)
            Log.SendingAgain(logger, rows);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await DeleteConsumed(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.CleaningFailed(logger, e);
            }

            await Task.Delay(options.Value.PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task DeleteConsumed(CancellationToken cancellationToken)
    {
        var readers = provider.GetRequiredService<IKafkaRider>().Endpoints;
        string[] topics = [.. readers.Select(reader => topology.PhysicalName(reader.Topic))];
        string[] groups = [.. readers.Select(reader => topology.PhysicalName(reader.ConsumerGroup))];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM outbox_message m
            WHERE sent_at IS NOT NULL AND topic = ANY ({topics}) AND NOT EXISTS (
                SELECT FROM unnest({topics}, {groups}) AS reader (topic, consumer_group)
                WHERE reader.topic = m.topic AND NOT EXISTS (
                    SELECT FROM inbox_state i WHERE i.message_id = m.message_id AND i.consumer_group = reader.consumer_group))
            """,
            cancellationToken);
    }
}
