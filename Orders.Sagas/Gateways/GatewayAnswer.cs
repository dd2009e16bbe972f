using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Orders.Sagas.Gateways;

/// <summary>An answer of an external system.</summary>
internal sealed record GatewayAnswer
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        // A member that is there twice has no value that both sides agree on.
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required HttpStatusCode Status { get; init; }

    /// <summary>For how long the server asks not to be called; null if it does not say so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The body, byte for byte; empty unless it arrived whole.</summary>
    public byte[] Body { get; init; } = [];
    public AnswerBodyState BodyState { get; init; }

    /// <summary>The charset that the server declares, if any.</summary>
    public string? Charset { get; init; }

    /// <summary>The content codings in the order of their application. None was asked for, but some servers compress regardless.</summary>
    public IReadOnlyList<string> Codings { get; init; } = [];

    /// <summary>Reads the body as JSON, whatever content type the server declares.</summary>
    /// <returns>Null when it is not the JSON of that type.</returns>
    public T? Json<T>()
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text(), Strict);
        }
        // The fourth is what Brotli throws for bytes that are not its own.
        catch (Exception exception) when (
            exception is JsonException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Decodes the body by its byte order mark, else by the declared charset, else as UTF-8.</summary>
    /// <exception cref="ArgumentException">The charset is unknown, or the bytes are not of it.</exception>
    /// <exception cref="InvalidDataException">The coding is unknown or wrong, or the body is too large without it.</exception>
    string Text()
    {
        var bytes = Codings.Reverse().Aggregate(Body, Decode);
        var declared = Charset?.Trim('"') is { Length: > 0 } name ? Encoding.GetEncoding(name) : Encoding.UTF8;
        var strict = Encoding.GetEncoding(declared.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        using var reader = new StreamReader(new MemoryStream(bytes), strict, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    static byte[] Decode(byte[] body, string coding)
    {
        using var source = new MemoryStream(body);
        using var stream = Decoder(source, coding.ToLowerInvariant());
        var decoded = new byte[GatewayRequest.MaxAnswerBytes + 1];
        var length = stream.ReadAtLeast(decoded, decoded.Length, throwOnEndOfStream: false);
        return length <= GatewayRequest.MaxAnswerBytes ? decoded[..length] : throw new InvalidDataException("The body is too large.");
    }

    static Stream Decoder(Stream source, string coding) => coding switch
    {
        "identity" => source,
        "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
        "deflate" => new ZLibStream(source, CompressionMode.Decompress),
        "br" => new BrotliStream(source, CompressionMode.Decompress),
        _ => throw new InvalidDataException("The content coding is unknown."),
    };
}

/// <summary>How much of an answer's body arrived.</summary>
internal enum AnswerBodyState
{
    Whole,

    /// <summary>More than <see cref="GatewayRequest.MaxAnswerBytes"/>.</summary>
    TooLarge,

    /// <summary>Not before the time-out.</summary>
    Late,

    /// <summary>The connection ended before the body did.</summary>
    CutOff,
}
