using System.Text;
using System.Text.Unicode;

namespace Orders.Sagas.Messaging.Records;

/// <summary>A record's headers as text, folded headers included. Of several headers with one name the last one counts.</summary>
internal readonly struct RecordHeaders(Confluent.Kafka.Headers? headers)
{
    readonly Dictionary<string, string>? _folded = FoldedHeaders.Of(headers);

    /// <summary>The text of a header; null if there is none, or an empty one.</summary>
    /// <remarks>JSON header converters, such as Kafka Connect's, put quotation marks around a text.</remarks>
    public string? this[string name] =>
        headers is not null && headers.TryGetLastBytes(name, out var value) && value is { Length: > 0 } ? Unquoted(TextOf(value))
        : _folded?.GetValueOrDefault(name) is { Length: > 0 } text ? text
        : null;

    /// <summary>The name of the message's type; null if no header has one.</summary>
    public string? Type => this[MassTransit.MessageHeaders.MessageType] ?? this["ce_type"];

    /// <summary>The size of all names and values.</summary>
    public long Bytes => headers?.Sum(header => (long)Encoding.UTF8.GetByteCount(header.Key) + (header.GetValueBytes()?.Length ?? 0)) ?? 0;

    /// <summary>The media type of the value, in the spellings of common producers; null if the record does not say it.</summary>
    public MediaType? ContentType => (this["content-type"] ?? this["Content-Type"] ?? this["contentType"]) is { } text ? new(text) : null;

    public IEnumerable<KeyValuePair<string, string>> All
    {
        get
        {
            foreach (var header in headers ?? [])
            {
                if (header.GetValueBytes() is { } value && !IsFold(header.Key))
                    yield return new(header.Key, TextOf(value));
            }

            foreach (var header in _folded ?? [])
            {
                if (header.Value is not null && !headers!.TryGetLastBytes(header.Key, out _))
                    yield return header;
            }
        }
    }

    /// <summary>Reads UTF-8, and else Latin-1: both lose no byte, so two different ids stay different.</summary>
    static string TextOf(byte[] value) => Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : Encoding.Latin1.GetString(value);

    static string? Unquoted(string text) => text switch
    {
        ['"', .. { Length: > 0 } inner, '"'] => inner,
        "\"\"" => null,
        _ => text,
    };

    bool IsFold(string name) => _folded is not null && name == FoldedHeaders.Header;
}
