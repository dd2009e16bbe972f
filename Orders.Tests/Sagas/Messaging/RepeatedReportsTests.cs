using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Log = Orders.Sagas.Messaging.Log;

namespace Orders.Tests.Sagas.Messaging;

[Trait("Category", "Unit")]
public sealed class RepeatedReportsTests : IDisposable
{
    readonly FakeTimeProvider _time = new();
    readonly LoggedEvents _events = new();
    readonly RepeatedReports _reports;
    readonly ILogger _logger;

    public RepeatedReportsTests()
    {
        _reports = new(_time);
        _logger = _events.CreateLogger("");
    }

    public void Dispose() => _events.Dispose();

    [Fact]
    public void A_report_is_made_once_then_counted_then_over()
    {
        for (var second = 0; second < 1000; second++)
        {
            Report("away");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((1, 0), Counts);
        _time.Advance(RepeatedReports.Quiet + TimeSpan.FromSeconds(5));
        Assert.Equal((1, 1), Counts);

        Report("away");
        Assert.Equal((2, 1), Counts);
    }

    [Fact]
    public void A_report_that_does_not_repeat_has_no_end()
    {
        Report("once");
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((1, 0), Counts);
    }

    [Fact]
    public void Different_reports_are_counted_apart_up_to_a_limit()
    {
        for (var i = 0; i < 1000; i++)
            Report($"number {i}");

        Assert.Equal((101, 0), Counts);
    }

    (int Reports, int Ends) Counts => (_events.Count("test"), _events.Count(nameof(Log.RepetitionOver)));

    void Report(string what) =>
        _reports.Of(_logger, what).Log(LogLevel.Warning, new EventId(1, "test"), "state", null, (state, _) => state);
}
