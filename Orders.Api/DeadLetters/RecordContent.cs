using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.DeadLetters;

/// <summary>Bytes of a record, in JSON.</summary>
internal sealed record RecordContent
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Description("The bytes in Base64.")]
    public required string Base64 { get; init; }

    [Description("The bytes as text: for a body that is JSON in UTF-8, and for a key or header of printable characters. Otherwise null.")]
    public required string? Text { get; init; }

    public static RecordContent? OfBody(byte[]? bytes) => Of(bytes, x => IsJson(x) ? TextOf(x) : null);

    public static RecordContent? OfText(byte[]? bytes) => Of(bytes, x => TextOf(x) is { } text && Texts.IsClean(text) ? text : null);

    static RecordContent? Of(byte[]? bytes, Func<byte[], string?> text) =>
        bytes is null ? null : new RecordContent { Base64 = Convert.ToBase64String(bytes), Text = text(bytes) };

    static string? TextOf(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static bool IsJson(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            var isJson = reader.Read() && reader.TrySkip();
            return isJson && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
