using System.Text.Json;
using MassTransit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>What a record says of itself: its id, its type and its message, in whichever form its producer writes them.</summary>
/// <param name="Id">The record's own id as a message id; null if it has none.</param>
/// <param name="TypeName">The type's name; null if the record names none.</param>
/// <param name="Message">The message's JSON; the whole value if there is a <paramref name="Problem"/>.</param>
/// <param name="Problem">Why there is no message; null if there is one.</param>
internal readonly record struct RecordContent(
    Guid? Id, string? TypeName, ReadOnlyMemory<byte> Message, UnreadableRecordException? Problem)
{
    /// <summary>Reads the record's form: a CloudEvent, MassTransit's envelope, one with event_id, or the message itself.</summary>
    public static RecordContent Of(string topic, RecordHeaders headers, byte[]? bytes)
    {
        var (type, ofHeaders) = (headers.ContentType, CloudEvent.InHeaders(headers));
        if (type is { IsOtherCloudEvent: true } unsupported)
            return Unread(topic, headers, Unsupported(unsupported));
        var value = RecordValue.Of(bytes);
        if (type is { IsCloudEvent: true } || (ofHeaders.SpecVersion is null && value.Body.IsCloudEvent))
            return Structured(topic, headers, value);
        var content = type is { IsMassTransit: true } || value.Body.IsMassTransit
            ? MassTransit(topic, headers, value)
            : Plain(topic, headers, value);
        return ofHeaders.SpecVersion is null ? content : content with { Problem = ProblemOfBinary(ofHeaders, type) ?? content.Problem };
    }

    /// <summary>A record whose value is not read.</summary>
    public static RecordContent Unread(string topic, RecordHeaders headers, UnreadableRecordException problem) =>
        new(IdOf(topic, headers, null), headers.Type, default, problem);

    static RecordContent Structured(string topic, RecordHeaders headers, RecordValue value)
    {
        var attributes = CloudEvent.In(value.Body);
        var hasOurs = headers[MessageHeaders.MessageId] is not null;
        var id = !hasOurs && attributes.Source is { } source ? EventIds.Of(attributes.Id, source, topic) : null;
        var content = new RecordContent(
            id ?? IdOf(topic, headers, attributes.Id), headers[MessageHeaders.MessageType] ?? attributes.Type, value.Json, value.Problem);
        return value.Problem is not null ? content
            : attributes.Problem is { } problem ? content with { Problem = Unreadable(problem) }
            : content.WithMessage(() => CloudEvent.DataOf(value.Body));
    }

    static RecordContent MassTransit(string topic, RecordHeaders headers, RecordValue value)
    {
        var content = new RecordContent(IdOf(topic, headers, value.Body.MassTransitId), headers.Type, value.Json, value.Problem);
        if (value.Problem is not null)
            return content;
        return (content with { TypeName = content.TypeName ?? TypesIn(value.Body) }).WithMessage(() =>
            value.Body.Message ?? throw Unreadable("MassTransit's envelope has no message."));
    }

    static RecordContent Plain(string topic, RecordHeaders headers, RecordValue value)
    {
        var content = new RecordContent(
            IdOf(topic, headers, value.Body.EventId), headers.Type ?? value.Body.EventType, value.Json, value.Problem);
        return value.Body is { EventId: not null, Data: { } data } ? Enveloped(content, data) : content;
    }

    /// <remarks>A method of its own: a record without an envelope must not pay for the closure.</remarks>
    static RecordContent Enveloped(RecordContent content, ReadOnlyMemory<byte> data) =>
        content.WithMessage(() => RecordValue.WithoutQuotes(data));

    /// <summary>The record's own id: that of its headers, or else the one in its value.</summary>
    static Guid? IdOf(string topic, RecordHeaders headers, string? inValue) =>
        headers[MessageHeaders.MessageId] is { } own ? EventIds.Of(own, topic)
        : headers["ce_id"] is { } id ? (headers["ce_source"] is { } source ? EventIds.Of(id, source, topic) : EventIds.Of(id, topic))
        : EventIds.Of(inValue, topic);

    /// <summary>MassTransit's names of a type and its interfaces; the topic's types find theirs among them.</summary>
    static string? TypesIn(RecordBody body) =>
        body.MassTransitTypes is { } types ? string.Join(';', JsonSerializer.Deserialize<List<string>>(types.Span) ?? []) : null;

    static UnreadableRecordException? ProblemOfBinary(CloudEvent attributes, MediaType? data) =>
        (attributes.Problem ?? CloudEvent.ProblemOf(data)) is { } problem ? Unreadable(problem) : null;

    static UnreadableRecordException Unsupported(MediaType type) => Unreadable(type.IsCloudEventBatch
        ? "The record is a batch of CloudEvents. Kafka's binding has none: write one event in a record."
        : $"The record is a CloudEvent in the format {type.Name}, and not in JSON.");

    RecordContent WithMessage(Func<ReadOnlyMemory<byte>> read)
    {
        try
        {
            return this with { Message = read() };
        }
        catch (UnreadableRecordException problem)
        {
            return this with { Problem = problem };
        }
        catch (JsonException exception)
        {
            return this with { Problem = Unreadable("The record's data is not JSON.", exception) };
        }
    }

    static UnreadableRecordException Unreadable(string text, Exception? inner = null) =>
        new(DeadLetterReason.Undeserialisable, text, inner);
}
