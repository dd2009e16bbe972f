using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Orders.Api.Hosting;

namespace Orders.Tests.Api.Hosting;

[Trait("Category", "Unit")]
public sealed class StartupBannerTests
{
    [Fact]
    public async Task The_version_is_the_first_line_of_a_text_banner()
    {
        var (output, events) = await Show(LogFormat.Text);

        Assert.Matches($@"^Version +{ApplicationVersion.Current}$", output.Trim().Split(Environment.NewLine)[0]);
        Assert.Empty(events);
    }

    [Fact]
    public async Task The_version_is_a_property_of_the_event_where_logs_are_JSON()
    {
        var (output, events) = await Show(LogFormat.Json);

        Assert.Equal("", output);
        Assert.Contains(KeyValuePair.Create("Version", (object?)ApplicationVersion.Current), Assert.Single(events));
    }

    static async Task<(string Output, IReadOnlyCollection<IReadOnlyList<KeyValuePair<string, object?>>> Events)> Show(LogFormat format)
    {
        using var started = new StartedEvents();
        var builder = OrdersHost.CreateBuilder("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(started);
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var output = new StringWriter();

        StartupBanner.Show(app, OrdersSettings.Read(new ConfigurationBuilder().Build()) with { LogFormat = format }, [], output);

        return (output.ToString(), started.Events);
    }

    /// <summary>The properties of each event that the banner logged.</summary>
    sealed class StartedEvents : ILoggerProvider, ILogger
    {
        const string Started = "Started";

        public ConcurrentQueue<IReadOnlyList<KeyValuePair<string, object?>>> Events { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is Started)
                Events.Enqueue(Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(state));
        }

        public void Dispose()
        {
        }
    }
}
