using Orders.Api.Hosting.Infrastructure;
using Orders.Sagas.Messaging;
using Orders.Sagas.TopicDesign;

namespace Orders.Api.Health;

/// <summary>Looks every minute how the topics are configured, and logs each deviation when it is new.</summary>
internal sealed class TopicWatch(TopicInspection inspection, TimeProvider time, ILogger<TopicWatch> logger)
    : PeriodicBackgroundService(Period, time)
{
    static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    volatile IReadOnlyList<TopicDeviation> _deviations = [];
    string? _notSeen;

    public IReadOnlyList<TopicDeviation> Deviations => _deviations;

    protected override async Task Round(CancellationToken cancellationToken)
    {
        var (found, notSeen) = await inspection.Look().WaitAsync(cancellationToken);
        if (notSeen is not null && notSeen != _notSeen)
            logger.TopicsNotSeen(notSeen);
        foreach (var begun in found.Except(_deviations))
            logger.TopicDeviates(begun.Topic, begun.Setting, begun.Value, begun.Needed, begun.Otherwise);
        foreach (var mended in _deviations.Except(found).Where(_ => notSeen is null))
            logger.TopicMended(mended.Topic, mended.Setting);
        (_notSeen, _deviations) = (notSeen, found);
    }

    /// <summary>The broker is away, which the check <c>kafka</c> says. What was found before counts until it answers.</summary>
    protected override void Failed(Exception exception)
    {
    }
}
