using System.Text;

namespace Orders.Sagas.Messaging.Records;

/// <summary>A record's headers as text, folded headers included. Of several headers with one name the last one counts.</summary>
internal readonly struct RecordHeaders(Confluent.Kafka.Headers? headers)
{
    readonly Dictionary<string, string>? _folded = FoldedHeaders.Of(headers);

    public string? this[string name] =>
        headers is not null && headers.TryGetLastBytes(name, out var value) && value is { Length: > 0 } ? Encoding.UTF8.GetString(value)
        : _folded?.GetValueOrDefault(name) is { Length: > 0 } text ? text
        : null;

    /// <summary>The size of all names and values.</summary>
    public long Bytes => headers?.Sum(header => (long)Encoding.UTF8.GetByteCount(header.Key) + (header.GetValueBytes()?.Length ?? 0)) ?? 0;

    /// <summary>Whether the value is a CloudEvent in structured mode. Otherwise the attributes, if any, are headers.</summary>
    public bool IsStructuredCloudEvent => (this["content-type"] ?? this["Content-Type"])
        ?.StartsWith("application/cloudevents+json", StringComparison.OrdinalIgnoreCase) is true;

    public IEnumerable<KeyValuePair<string, string>> All
    {
        get
        {
            foreach (var header in headers ?? [])
            {
                if (header.GetValueBytes() is { } value && !IsFold(header.Key))
                    yield return new(header.Key, Encoding.UTF8.GetString(value));
            }

            foreach (var header in _folded ?? [])
            {
                if (header.Value is not null && !headers!.TryGetLastBytes(header.Key, out _))
                    yield return header;
            }
        }
    }

    bool IsFold(string name) => _folded is not null && name == FoldedHeaders.Header;
}
