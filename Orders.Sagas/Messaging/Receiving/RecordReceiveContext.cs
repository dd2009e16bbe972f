using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using MassTransit;
using MassTransit.Transports;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>A record as MassTransit receives it.</summary>
/// <remarks>The id, type and time that the reader determined replace the headers of the record.</remarks>
internal sealed class RecordReceiveContext : BaseReceiveContext, IHeaderProvider
{
    readonly RecordHeaders _headers;
    readonly Dictionary<string, object> _overlay;

    public RecordReceiveContext(InboundRecord record, Type messageType, ReceiveEndpointContext endpoint, params object[] payloads)
        : base(record.Attempts > 1, endpoint, payloads)
    {
        _headers = new RecordHeaders(record.Source.Message.Headers);
        _overlay = new Dictionary<string, object>
        {
            [MessageHeaders.MessageId] = record.Envelope.MessageId.ToString(),
            [MessageHeaders.MessageType] = string.Join(';', MessageTypeCache.GetMessageTypeNames(messageType)),
            [MessageHeaders.ContentType] = MediaTypeNames.Application.Json,
        };
        if (record.Source.Message.WrittenAt() is { } writtenAt)
            _overlay[MessageHeaders.TransportSentTime] = writtenAt.UtcDateTime;
        Body = new BytesMessageBody(record.Envelope.Message.ToArray());
    }

    public override MessageBody Body { get; }

    protected override IHeaderProvider HeaderProvider => this;

    public IEnumerable<KeyValuePair<string, object>> GetAll() => _headers.All
        .Where(header => !_overlay.ContainsKey(header.Key) && header.Key != ReplayHeader.Header)
        .Select(header => KeyValuePair.Create<string, object>(header.Key, header.Value))
        .Concat(_overlay);

    public bool TryGetHeader(string key, [NotNullWhen(true)] out object? value) =>
        _overlay.TryGetValue(key, out value) || (value = key == ReplayHeader.Header ? null : _headers[key]) is not null;
}
