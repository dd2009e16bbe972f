using Orders.Sagas.Messaging.Failures;
using Serilog.Events;
using Serilog.Filters;

namespace Orders.Api.Hosting;

/// <summary>MassTransit's line for each failed attempt, where the record is tried again and the endpoint logs that.</summary>
/// <remarks>
/// In an outage every attempt would add a stack trace that says nothing new. An unknown failure may be a mistake in the code, and a
/// permanent one is not repeated, so their lines stay.
/// </remarks>
internal static class ReportedFaults
{
    static readonly Func<LogEvent, bool> IsMassTransits = Matching.FromSource("MassTransit");

    public static bool Contain(LogEvent log) =>
        log.Exception is { } exception
        && IsMassTransits(log)
        && FailureClassifier.Classify(exception).Kind is not (FailureKind.Unknown or FailureKind.Permanent);
}
