using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Fuzzing;

/// <summary>Whatever is written to the topics, no partition stands still, and each record is processed or a dead letter.</summary>
/// <remarks>The whole application runs as a process of its own, beside the sandbox.</remarks>
[Trait("Category", "Process")]
public sealed class When_any_record_arrives_on_a_topic
{
    const int InputsOfATopic = 250;

    /// <summary>What the process may hold at the end: it holds less than half of it after a million records.</summary>
    const long MemoryLimit = 1_500L * 1024 * 1024;

    static readonly TimeSpan BetweenReadings = TimeSpan.FromMilliseconds(250);

    /// <summary>How a record can end, by the names of the metrics.</summary>
    static readonly string[] Ends = ["consumed", "duplicate", "dead_lettered", "for_others", "lost"];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_record_has_an_end_and_every_partition_moves_on()
    {
        TestBroker.RequireReal("the intake writes in transactions.");
        var seed = FuzzSeed.Of(InputsOfATopic);
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        await using var sandbox = await RunningSandbox.Start();
        await using var process = await Launch(database, prefix, $"{sandbox.BaseUrl}");

        var grammar = new RecordGrammar(seed);
        using (var producer = await TopicWriter.Connect())
        {
            foreach (var (index, topic) in Topics.All.Index())
            {
                var records = Enumerable.Range(0, seed.Inputs).Select(input => grammar.Of(topic, index, input));
                await TopicWriter.Write(producer, prefix + topic, records);
            }
        }

        var limit = TimeSpan.FromMinutes(3) + TimeSpan.FromMilliseconds(10 * seed.Inputs);
        await Eventually.Is(
            () => Unfinished(process), unfinished => unfinished.Count == 0, limit, $"every endpoint is at its end. {seed.Replay}",
            BetweenReadings);
        await AssertEnds(process, prefix, seed);
        await Report(database);
        Assert.DoesNotContain("a new consumer replaces it", process.Output, StringComparison.Ordinal);
        Assert.True(process.WorkingSet < MemoryLimit, $"The process holds {process.WorkingSet:N0} bytes.");
    }

    static async Task<OrdersProcess> Launch(TestDatabase database, string prefix, string sandbox)
    {
        var process = OrdersProcess.Launch(
            TestRun.DataDirectory("fuzz-" + prefix), null,
            ("ConnectionStrings__Orders", database.ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", prefix), ("Payments__BaseUrl", sandbox), ("Fulfilment__BaseUrl", sandbox),
            ("Notifications__PickupDirectory", TestRun.Folder("fuzz-mail-" + prefix)), ("Serilog__MinimumLevel__Default", "Error"));
        await process.WaitUntilReady("API reference");
        return process;
    }

    /// <summary>The endpoints that have something left to do.</summary>
    static async Task<IReadOnlyList<string>> Unfinished(OrdersProcess process)
    {
        using var answer = JsonDocument.Parse(await process.Http.GetStringAsync("delivery", Cancel));
        return
        [
            .. answer.RootElement.EnumerateArray()
                .Where(x => Number(x, "lag") > 0 || Number(x, "waitingForRetry") > 0)
                .Select(x => $"{x.GetProperty("consumerGroup")}: {Number(x, "lag")} + {Number(x, "waitingForRetry")}"),
        ];
    }

    static long Number(JsonElement endpoint, string name) =>
        endpoint.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    /// <summary>Compares the records of each topic with the ends that each of its readers counted.</summary>
    static async Task AssertEnds(OrdersProcess process, string prefix, FuzzSeed seed)
    {
        var metrics = await process.Http.GetStringAsync("metrics", Cancel);
        using var delivery = JsonDocument.Parse(await process.Http.GetStringAsync("delivery", Cancel));
        foreach (var topic in Topics.All)
        {
            var records = await TopicWriter.Count(prefix + topic);
            foreach (var group in delivery.RootElement.EnumerateArray().Where(x => x.GetProperty("topic").GetString() == topic))
            {
                var reader = group.GetProperty("consumerGroup").GetString()!;
                var ends = EndsOf(reader).ToDictionary(end => end, end => Sum(metrics, $"messaging_records_{end}_total", topic, reader));
                var text = string.Join(", ", ends.Select(x => $"{x.Key} {x.Value}"));
                TestContext.Current.TestOutputHelper!.WriteLine($"{topic} of {reader}: {records} records; {text}");
                Assert.True(records == ends.Values.Sum(), $"{topic} of {reader}: {records} records, but {text}. {seed.Replay}");
            }
        }
    }

    /// <summary>The intake counts a record of its transactions as consumed, also when it became a dead letter before.</summary>
    static IEnumerable<string> EndsOf(string reader) => reader is "intake" ? ["consumed", "for_others"] : Ends;

    static async Task Report(TestDatabase database)
    {
        await using var db = database.Context();
        var reasons = await db.DeadLetters.GroupBy(x => new { x.Reason, x.Error }).Select(x => new { x.Key, Count = x.Count() })
            .OrderByDescending(x => x.Count).ToListAsync(Cancel);
        foreach (var x in reasons.Take(60))
            TestContext.Current.TestOutputHelper!.WriteLine($"{x.Count} {x.Key.Reason}: {x.Key.Error}");
    }

    static long Sum(string metrics, string name, string topic, string group) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal)
            && line.Contains($"messaging_destination_name=\"{topic}\"", StringComparison.Ordinal)
            && line.Contains($"messaging_consumer_group_name=\"{group}\"", StringComparison.Ordinal))
        .Sum(line => (long)double.Parse(line.Split("} ")[^1].Split(' ')[0], CultureInfo.InvariantCulture));
}
