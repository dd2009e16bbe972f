using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.Messaging.Sagas;

namespace Orders.Tests.Api.Orders;

/// <summary>Counts the round trips of POST /orders.</summary>
[Trait("Category", "Database")]
public sealed class When_submissions_are_counted : IAsyncLifetime
{
    readonly SqlCount _sql = new();
    readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    readonly RunningApi _api;

    public When_submissions_are_counted() => _api = new()
    {
        Services = services =>
        {
            _sql.Register(services);
            services.AddSingleton<TimeProvider>(_time);
            services.RemoveAll<IHealthCheckPublisher>();
            foreach (var background in services.Where(IsOurBackgroundService).ToList())
                services.Remove(background);
        },
    };

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_submission_is_one_round_trip_and_one_transaction_of_the_server()
    {
        using var trips = new RoundTrips(new NpgsqlConnectionStringBuilder(_api.ConnectionString).Database!);
        // The first one reads the age of the outbox, for all submissions of a second.
        await Submit("first", HttpStatusCode.Accepted);
        Assert.Equal(("WRITE", 0), Seen);
        Assert.Equal(2, trips.Statements.Count);

        trips.Restart();
        await Submit("second", HttpStatusCode.Accepted);
        Assert.Equal(("WRITE", 0), Seen);
        Assert.Single(trips.Statements);
        Assert.Equal(1, await _api.Query(db => db.Database.SqlQuery<int>(
            $"""
            SELECT count(DISTINCT xmin::text)::int AS "Value" FROM (
                SELECT xmin FROM orders WHERE xmin = (SELECT xmin FROM idempotency_record WHERE key = 'second')
                UNION ALL SELECT xmin FROM saga_transition WHERE xmin = (SELECT xmin FROM idempotency_record WHERE key = 'second')
                UNION ALL SELECT xmin FROM outbox_message WHERE xmin = (SELECT xmin FROM idempotency_record WHERE key = 'second')) rows
            HAVING count(*) = 3
            """).SingleAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_replay_reads_the_first_answer()
    {
        await Submit("replayed", HttpStatusCode.Accepted);

        await Submit("replayed", HttpStatusCode.Accepted);
        Assert.Equal(("WRITE SELECT", 0), Seen);
        await Submit("replayed", HttpStatusCode.UnprocessableEntity, SampleOrder.With("EUR", "1.00"));
        Assert.Equal(("WRITE SELECT", 0), Seen);
        await Submit("invalid", HttpStatusCode.BadRequest, "{}");
        Assert.Equal(("", 0), Seen);
    }

    /// <summary>The last of the rows is refused; without a transaction, the others would stay.</summary>
    [Fact]
    public async Task A_submission_that_fails_leaves_no_row()
    {
        await _api.Query(db => db.Database.ExecuteSqlRawAsync(
            "ALTER TABLE saga_transition ADD CONSTRAINT refused CHECK (version < 0)", TestContext.Current.CancellationToken));

        await Submit("failing", HttpStatusCode.InternalServerError);

        Assert.Equal(0, await _api.Query(db => db.Database.SqlQuery<int>(
            $"""
            SELECT ((SELECT count(*) FROM idempotency_record) + (SELECT count(*) FROM orders) + (SELECT count(*) FROM outbox_message))::int
                AS "Value"
            """).SingleAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>The commands and explicit commits of one submission.</summary>
    (string Kinds, int Commits) Seen => _sql.Seen;

    /// <summary>Its statements would be counted with those of the submissions.</summary>
    static bool IsOurBackgroundService(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Namespace?.StartsWith("Orders.", StringComparison.Ordinal) is true;

    async Task Submit(string key, HttpStatusCode expected, string body = SampleOrder.Body)
    {
        _sql.Restart();
        Assert.Equal(expected, (await _api.Submit(key, body)).StatusCode);
    }
}
