using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Failures;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Orders.Tests.Api.Hosting;

[Trait("Category", "Unit")]
public sealed class ReportedFaultsTests
{
    const string MassTransitsLog = "MassTransit.Messages";

    [Fact]
    public void An_attempt_that_is_repeated_is_left_to_the_endpoints_log() =>
        Assert.Empty(Logged(MassTransitsLog, new TransientException("The warehouse answered 500.")));

    [Fact]
    public void An_unknown_failure_keeps_its_stack_trace() =>
        Assert.Single(Logged(MassTransitsLog, new InvalidOperationException("a mistake")));

    [Fact]
    public void A_permanent_failure_says_why() =>
        Assert.Single(Logged(MassTransitsLog, new InvalidMessageException(["The order is not paid."])));

    [Fact]
    public void A_line_without_a_failure_stays() => Assert.Single(Logged(MassTransitsLog, null));

    [Fact]
    public void A_failure_that_the_application_logs_stays() =>
        Assert.Single(Logged("Orders.Sagas.Messaging", new TransientException("The warehouse answered 500.")));

    static List<LogEvent> Logged(string source, Exception? exception)
    {
        var sink = new Lines();
        using var log = new LoggerConfiguration().Filter.ByExcluding(ReportedFaults.Contain).WriteTo.Sink(sink).CreateLogger();
        log.ForContext(Constants.SourceContextPropertyName, source).Error(exception, "R-FAULT");
        return sink.Events;
    }

    sealed class Lines : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
