using System.Text;

namespace Orders.Sagas.Messaging.Kafka.Records;

/// <summary>A record's headers as text; the last of a name counts.</summary>
internal readonly struct RecordHeaders(Confluent.Kafka.Headers? headers)
{
    public string? this[string name] =>
        headers is not null && headers.TryGetLastBytes(name, out var value) && value is { Length: > 0 } ? Encoding.UTF8.GetString(value) : null;

    /// <summary>Whether the value is a whole CloudEvent; otherwise its attributes are in headers, if anywhere.</summary>
    public bool IsStructuredCloudEvent =>
        (this["content-type"] ?? this["Content-Type"])?.StartsWith("application/cloudevents+json", StringComparison.OrdinalIgnoreCase) is true;

    public IEnumerable<KeyValuePair<string, string>> All
    {
        get
        {
            foreach (var header in headers ?? [])
            {
                if (header.GetValueBytes() is { } value)
                    yield return new(header.Key, Encoding.UTF8.GetString(value));
            }
        }
    }
}
