using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The attributes and the data of a CloudEvent, and the rules of its specification (1.0.2) and Kafka binding.</summary>
/// <remarks>Extensions, also <c>partitionkey</c>, are ignored: the record's key says which order it belongs to.</remarks>
internal readonly record struct CloudEvent(string? SpecVersion, string? Id, string? Source, string? Type)
{
    /// <summary>The header that makes a record a CloudEvent in binary mode.</summary>
    public const string SpecVersionHeader = "ce_specversion";

    const string Version = "1.0";

    public static CloudEvent InHeaders(RecordHeaders headers) =>
        new(headers[SpecVersionHeader], headers["ce_id"], headers["ce_source"], headers["ce_type"]);

    public static CloudEvent In(RecordBody body) => new(body.SpecVersion, body.Id, body.Source, body.Type);

    /// <summary>What is wrong with the attributes; null if nothing is.</summary>
    public string? Problem => this switch
    {
        { SpecVersion: null } => "The CloudEvent has no specversion.",
        { SpecVersion: not Version } => $"The CloudEvent has {Named(SpecVersion)}, and not specversion {Version}.",
        _ when string.IsNullOrWhiteSpace(Id) => "The CloudEvent has no id.",
        _ when string.IsNullOrWhiteSpace(Source) => "The CloudEvent has no source.",
        _ when string.IsNullOrWhiteSpace(Type) => "The CloudEvent has no type.",
        _ => null,
    };

    /// <summary>What is wrong with the media type of the data; null if nothing is. Without one the data is JSON.</summary>
    public static string? ProblemOf(MediaType? data) =>
        data is { IsJson: false } other ? $"The CloudEvent's data is not JSON: its content type is {other.Name}." : null;

    /// <summary>The data of a CloudEvent in structured mode.</summary>
    /// <exception cref="UnreadableRecordException">It has no data, or data that is not JSON.</exception>
    public static ReadOnlyMemory<byte> DataOf(RecordBody body)
    {
        if (ProblemOf(body.DataContentType is { } type ? new MediaType(type) : null) is { } problem)
            throw Unreadable(problem);
        var data = body.Data is { Span: not [(byte)'n', ..] } json ? json : (ReadOnlyMemory<byte>?)null;
        return (data, body.DataBase64) switch
        {
            ({ }, { }) => throw Unreadable("The CloudEvent has both data and data_base64."),
            (null, { } text) => Decoded(text),
            ({ } message, null) => RecordValue.WithoutQuotes(message),
            _ => throw Unreadable("The CloudEvent has no data."),
        };
    }

    static ReadOnlyMemory<byte> Decoded(string text)
    {
        try
        {
            return RecordValue.Of(Convert.FromBase64String(text)) is { Problem: null } value
                ? value.Json
                : throw Unreadable("The CloudEvent's data_base64 holds no JSON object.");
        }
        catch (FormatException exception)
        {
            throw Unreadable("The CloudEvent's data_base64 is not base64.", exception);
        }
    }

    /// <summary>Names a version, but not any other content.</summary>
    static string Named(string version) => version.Length <= 8 && version.All(character => char.IsAsciiDigit(character) || character == '.')
        ? $"specversion {version}"
        : "an unknown specversion";

    static UnreadableRecordException Unreadable(string text, Exception? inner = null) =>
        new(DeadLetterReason.Undeserialisable, text, inner);
}
