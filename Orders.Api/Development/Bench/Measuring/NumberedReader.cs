using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>Reads records whose bodies are numbers, and notes when each arrived.</summary>
internal sealed class NumberedReader : IDisposable
{
    static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    readonly IConsumer<Ignore, byte[]> _consumer;
    readonly long[] _arrivedAt;

    public NumberedReader(ClientConfig client, string topic, int count)
    {
        _arrivedAt = new long[count];
        var configuration = new ConsumerConfig(new Dictionary<string, string>(client))
        {
            GroupId = topic + "-reader",
            EnableAutoCommit = false,
            FetchWaitMaxMs = 5,
        };
        _consumer = new ConsumerBuilder<Ignore, byte[]>(configuration).Build();
        _consumer.Assign(TopicEnd.Partitions(client, topic).Select(x => new TopicPartitionOffset(x, Offset.Beginning)));
    }

    /// <summary>The timestamp at which each number arrived first.</summary>
    public IReadOnlyList<long> ArrivedAt => _arrivedAt;

    /// <summary>Reads until every number has arrived.</summary>
    /// <exception cref="TimeoutException">A number is missing.</exception>
    public void Read(TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var arrived = 0; arrived < _arrivedAt.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Only {arrived} of {_arrivedAt.Length} records arrived.");
            if (_consumer.Consume(Wait) is not { } result)
                continue;
            var body = Encoding.UTF8.GetString(result.Message.Value);
            var number = int.Parse(body, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            if (_arrivedAt[number] == 0)
            {
                _arrivedAt[number] = Stopwatch.GetTimestamp();
                arrived++;
            }
        }
    }

    public void Dispose() => _consumer.Dispose();
}
