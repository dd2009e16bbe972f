using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Tests.Fuzzing;

/// <summary>Makes records for a topic: valid ones, and ones whose value, key, headers, time or framing is not what it should be.</summary>
internal sealed class RecordGrammar(FuzzSeed seed)
{
    /// <summary>How many inputs of a topic share an order, so that events meet.</summary>
    const int InputsOfAnOrder = 4;

    static readonly long[] Times = [0, 1, -1, -70_000_000_000_000, -62_135_596_800_001, long.MinValue + 1, 1_764_000_000];

    readonly ILookup<string, RecordSample> _samples = RecordSample.ByTopic();

    /// <summary>The record of an input; the same for the same seed.</summary>
    public Message<byte[], byte[]> Of(string topic, int topicIndex, int input)
    {
        var random = seed.Of(((long)topicIndex << 32) + input);
        var samples = _samples[topic].ToList();
        var sample = samples[random.Next(samples.Count)];
        var order = MessageIds.From($"order {seed.Seed} {random.Next(input / InputsOfAnOrder + 1)}");
        var json = sample.Json.Replace(RecordSample.Order, order.ToString(), StringComparison.Ordinal);
        return new()
        {
            Key = KeyOf(order, random)!,
            Value = ValueOf(json, sample, random)!,
            Headers = RecordHeaderGrammar.Of(sample, random),
            Timestamp = random.Next(10) is 0 ? new(Times[random.Next(Times.Length)], TimestampType.CreateTime) : Timestamp.Default,
        };
    }

    static byte[]? KeyOf(Guid order, Random random) => random.Next(12) switch
    {
        0 => null,
        1 => [],
        2 => ByteMutation.Of(Encoding.UTF8.GetBytes(order.ToString()), random),
        3 => new byte[random.Next(10_000)],
        4 => Encoding.UTF8.GetBytes(order.ToString().ToUpperInvariant()),
        _ => Encoding.UTF8.GetBytes(order.ToString()),
    };

    static byte[]? ValueOf(string json, RecordSample sample, Random random) => random.Next(20) switch
    {
        < 5 => Encoding.UTF8.GetBytes(json),
        < 11 => Encoding.UTF8.GetBytes(JsonMutation.Of(json, random)),
        < 13 => ByteMutation.Of(Encoding.UTF8.GetBytes(json), random),
        < 14 => ByteMutation.Of(Encoding.UTF8.GetBytes(JsonMutation.Of(json, random)), random),
        < 16 => Framed(json, sample, random),
        < 17 => Framed(JsonMutation.Of(json, random), sample, random),
        < 18 => Encoding.UTF8.GetBytes(JsonMutation.Of(Encoding.UTF8.GetString(Framed(json, sample, random, isJson: true)), random)),
        < 19 => null,
        _ => Encoding.UTF8.GetBytes(json.Insert(1, $"\"filler\":\"{new string('x', random.Next(0, 1_200_000))}\",")),
    };

    static byte[] Framed(string json, RecordSample sample, Random random, bool isJson = false)
    {
        var (id, name) = (random.Next(4) is 0 ? "e-1" : $"e-{random.Next()}", sample.Type.Split(':')[^1]);
        var text = random.Next(isJson ? 4 : 7) switch
        {
            0 => $$"""{"event_id":"{{id}}","event_type":"{{name}}","data":{{json}}}""",
            1 => $$"""{"specversion":"1.0","id":"{{id}}","source":"/fuzz/{{random.Next(2)}}","type":"{{name}}","data":{{json}}}""",
            2 => $$"""{"schema":{"type":"struct"},"payload":{{json}}}""",
            3 => $$"""{"messageId":"{{id}}","messageType":["{{sample.Type}}"],"message":{{json}}}""",
            4 => "\0\0\0\0\u0005" + json,
            5 => "\uFEFF" + json,
            _ => JsonSerializer.Serialize(json),
        };
        return Encoding.UTF8.GetBytes(text);
    }
}
