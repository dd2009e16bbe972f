using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Logs the beginning and the end of an endpoint's trouble, once each.</summary>
/// <remarks>A system that fails half of the time begins and ends trouble often. Only trouble that lasts is reported.</remarks>
internal sealed class TroubleReport(TopicEndpointSettings settings, EndpointTrouble trouble, TimeProvider time, ILogger logger)
{
    static readonly TimeSpan ReportedAfter = TimeSpan.FromSeconds(1);
    static readonly TimeSpan FullReportedEvery = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    DateTimeOffset? _reportedSince;
    DateTimeOffset _fullReportedAt;

    /// <summary>Called whenever a record fails in its lane.</summary>
    public void InPlace(string category)
    {
        if (trouble.Since is not { } since || time.GetUtcNow() - since < ReportedAfter)
            return;
        lock (_lock)
        {
            if (_reportedSince is not null)
                return;
            _reportedSince = since;
        }

        logger.InTrouble(settings.Topic, settings.ConsumerGroup, settings.Options.TroubleThreshold, category);
    }

    public void Ended()
    {
        DateTimeOffset? since;
        lock (_lock)
            (since, _reportedSince) = (_reportedSince, null);
        if (since is { } reported)
            logger.OutOfTrouble(settings.Topic, settings.ConsumerGroup, (time.GetUtcNow() - reported).TotalSeconds);
    }

    public void IsFull(int partition)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now - _fullReportedAt < FullReportedEvery)
                return;
            _fullReportedAt = now;
        }

        logger.Full(settings.Options.WaitingLimit, settings.Topic, partition, settings.ConsumerGroup);
    }
}
