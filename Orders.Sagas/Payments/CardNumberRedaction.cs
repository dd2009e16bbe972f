using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orders.Sagas.Payments;

/// <summary>Masks card numbers in a record that is stored. JSON stays JSON.</summary>
internal static class CardNumberRedaction
{
    /// <summary>The members of our contracts that identify something, and may look like a card number by chance.</summary>
    static readonly FrozenSet<string> Identifiers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "customerId", "sku", "trackingNumber", "paymentReference", "refundReference");

    /// <returns>The same array if nothing was masked.</returns>
    public static byte[] Redact(byte[] content)
    {
        // Cheap, and right for almost every record; an escaped digit is a backslash.
        if (CardNumber.Mask(content) == content && !content.Contains((byte)'\\'))
            return content;
        try
        {
            return RedactJson(content);
        }
        catch (JsonException)
        {
            return CardNumber.Mask(content);
        }
    }

    static byte[] RedactJson(byte[] content)
    {
        var reader = new Utf8JsonReader(content);
        var (output, copied, isIdentifier) = (new ArrayBufferWriter<byte>(content.Length), 0, false);
        while (reader.Read())
        {
            if (!isIdentifier && Masked(ref reader) is { } token)
            {
                output.Write(content.AsSpan(copied..(int)reader.TokenStartIndex));
                output.Write(token);
                copied = (int)reader.BytesConsumed;
                // BytesConsumed includes the colon after a name.
                if (reader.TokenType is JsonTokenType.PropertyName)
                    output.Write(":"u8);
            }

            isIdentifier = reader.TokenType is JsonTokenType.PropertyName && Identifiers.Contains(Text(ref reader));
        }

        if (copied == 0)
            return content;
        output.Write(content.AsSpan(copied));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The token with masked digits, as a JSON string; null if it has no card number.</summary>
    static byte[]? Masked(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName or JsonTokenType.Number))
            return null;
        var text = Text(ref reader);
        // An amount may have as many digits; a point between them is no grouping.
        if (reader.TokenType is JsonTokenType.Number && !text.All(char.IsAsciiDigit))
            return null;
        var masked = CardNumber.Mask(text);
        return masked == text
            ? null
            : [(byte)'"', .. JsonEncodedText.Encode(masked, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
    }

    static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType is JsonTokenType.Number ? Encoding.ASCII.GetString(reader.ValueSpan) : reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which no string can hold.
            return Encoding.Latin1.GetString(reader.ValueSpan);
        }
    }
}
