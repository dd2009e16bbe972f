using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Npgsql;
using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;

namespace Orders.Api.Development.Bench;

/// <summary>How fast the relay drains the outbox, and how long a committed row takes to a reader.</summary>
internal sealed class RelayBench : IBenchmark
{
    const string Relay = "relay";
    const string Producer = "plain producer";
    const string Rate = "rows/s";
    const int Keys = 2_000;
    const int RowBytes = 500;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public string Name => "relay";

    public string Summary =>
        "Outbox rows of 500 bytes and 2,000 keys are drained by a fresh process with the role relay; beside it, a plain producer writes "
        + "the same bytes without a database. Then rows are committed at a constant rate: the time from before the insert to a reader.";

    public IReadOnlyList<string> Charts => [Rate];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        using var topic = new TopicEnd(installation.Kafka, installation.Topic(Topics.Shipments));
        await Fill(installation, topic.Name, sizes.Rows, cancellationToken);
        await using var application = await installation.Start("relay", cancellationToken);
        var drain = new Drain();
        await drain.Watch(_ => Task.Run(topic.Records), sample => sample.Done > 0, Limit, cancellationToken);
        var (cpu, rest) = (CpuTimes.Read(servers, application), sizes.Rows - drain.Samples[^1].Done);
        await drain.Watch(_ => Task.Run(topic.Records), sample => sample.Done >= sizes.Rows, Limit, cancellationToken);
        sheet.Add(Relay, Rate, drain.Rate);
        if (rest > 0)
            (CpuTimes.Read(servers, application) - cpu).AddTo(sheet, Relay, "µs", 1_000_000.0 / rest);
        sheet.Add(Producer, Rate, Produce(installation, sizes.Rows, cancellationToken));
        await Latency(installation, sizes.RelayRate, sizes.RelayRate * sizes.Seconds, sheet, cancellationToken);
    }

    static async Task Fill(BenchInstallation installation, string topic, int rows, CancellationToken cancellationToken)
    {
        await using var connection = await installation.Connect(cancellationToken);
        await using var fill = new NpgsqlCommand(
            """
            INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
            SELECT ($2::smallint[])[1 + n % cardinality($1)], $3, ($1::text[])[1 + n % cardinality($1)], gen_random_uuid(),
                'urn:message:Bench:Row', '{"ConversationId": "0197b000-0000-7000-8000-000000000001"}', convert_to(repeat('x', $4), 'UTF8'),
                now()
            FROM generate_series(1, $5) AS n
            """,
            connection);
        string[] keys = [.. Enumerable.Range(0, Keys).Select(Key)];
        fill.Parameters.Add(new() { Value = keys });
        fill.Parameters.Add(new() { Value = keys.Select(OutboxLanes.Of).ToArray() });
        fill.Parameters.Add(new() { Value = topic });
        fill.Parameters.Add(new() { Value = RowBytes });
        fill.Parameters.Add(new() { Value = rows });
        await fill.ExecuteNonQueryAsync(cancellationToken);
        await installation.Execute("VACUUM ANALYZE outbox_message", cancellationToken);
    }

    /// <summary>Records a second that Kafka acknowledges to a producer that has nothing else to do.</summary>
    static double Produce(BenchInstallation installation, int rows, CancellationToken cancellationToken)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(installation.Kafka))
        {
            EnableIdempotence = true,
            LingerMs = 5,
            QueueBufferingMaxMessages = rows + 1,
        };
        using var producer = new ProducerBuilder<string, byte[]>(configuration).Build();
        var body = new byte[RowBytes];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < rows; i++)
            producer.Produce(installation.Topic(Topics.PaymentRequests), new() { Key = Key(i % Keys), Value = body });
        producer.Flush(cancellationToken);
        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    static async Task Latency(
        BenchInstallation installation, int perSecond, int count, FigureSheet sheet, CancellationToken cancellationToken)
    {
        var topic = installation.Topic(Topics.FulfilmentRequests);
        using var reader = new NumberedReader(installation.Kafka, topic, count);
        var inserted = new long[count];
        var reading = Task.Run(() => reader.Read(Limit, cancellationToken), cancellationToken);
        await OpenLoop.Run(perSecond, count, Insert, cancellationToken);
        await reading;
        // The first rows meet a relay that has not yet sent to this topic.
        var milliseconds = new Percentiles(Enumerable.Range(0, count).Skip(count / 5)
            .Select(i => Stopwatch.GetElapsedTime(inserted[i], reader.ArrivedAt[i]).TotalMilliseconds));
        sheet.Add(Relay, "commit to reader, p50 ms", milliseconds.Median);
        sheet.Add(Relay, "p99 ms", milliseconds.P99);

        async Task<bool> Insert(int i)
        {
            await using var connection = await installation.Connect(cancellationToken);
            await using var insert = new NpgsqlCommand(
                """
                INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
                VALUES ($1, $2, $3, gen_random_uuid(), 'urn:message:Bench:Row', '{}', $4, now())
                """,
                connection);
            insert.Parameters.Add(new() { Value = OutboxLanes.Of(Key(i % Keys)) });
            insert.Parameters.Add(new() { Value = topic });
            insert.Parameters.Add(new() { Value = Key(i % Keys) });
            insert.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(Number(i).PadRight(RowBytes)) });
            inserted[i] = Stopwatch.GetTimestamp();
            await insert.ExecuteNonQueryAsync(cancellationToken);
            await using var notify = new NpgsqlCommand(OutboxChannel.Notify, connection);
            await notify.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
    }

    static string Key(int i) => $"k{Number(i)}";

    static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);
}
