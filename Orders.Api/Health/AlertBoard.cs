using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

/// <summary>Holds the current alerts, and logs when one begins and ends.</summary>
/// <remarks>The alerts are looked for in the background, so that no slow query delays the answer to a readiness probe.</remarks>
internal sealed class AlertBoard(ILogger<AlertBoard> logger) : IHealthCheckPublisher
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    volatile IReadOnlyList<Alert> _current = [];

    public IReadOnlyList<Alert> Current => _current;

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        var (before, now) = (_current, Found(report));
        _current = now;
        foreach (var begun in now.ExceptBy(before.Select(x => x.Name), x => x.Name))
            logger.AlertBegan(begun.Name, begun.Description);
        foreach (var ended in before.ExceptBy(now.Select(x => x.Name), x => x.Name))
            logger.AlertEnded(ended.Name);
        return Task.CompletedTask;
    }

    static List<Alert> Found(HealthReport report) =>
        [.. report.Entries.Where(x => x.Value.Status is not HealthStatus.Healthy).Select(x => Alert.Of(x.Key, x.Value))];
}
