namespace Orders.Sagas.Messaging.Records;

/// <summary>Takes the framing off a record's value, and names what no JSON reader can read.</summary>
/// <remarks>
/// A schema registry's framing is a zero byte and the four bytes of the schema's id. The same framing stands before Avro and Protobuf, so
/// the first byte after it decides. The other formats are known by their first bytes: no JSON text begins with them.
/// </remarks>
internal static class Framing
{
    const int RegistryBytes = 5;
    const string Registry = "Avro or Protobuf in a schema registry's framing";

    static readonly (byte[] First, string Name)[] Formats =
    [
        ([0x1F, 0x8B], "gzip"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
        ([0x04, 0x22, 0x4D, 0x18], "LZ4"),
        ([0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59], "Snappy"),
        ([0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59], "Snappy"),
        ("BZh"u8.ToArray(), "bzip2"),
        ([0x50, 0x4B, 0x03, 0x04], "zip"),
        ("Obj\x01"u8.ToArray(), "an Avro file"),
        ([0xC3, 0x01], "an Avro single object"),
        ([0xAC, 0xED, 0x00, 0x05], "serialised Java objects"),
        ([0x3A, 0x29, 0x0A], "Smile"),
        ([0xD9, 0xD9, 0xF7], "CBOR"),
        ([0xFF, 0xFE], "UTF-16"),
        ([0xFE, 0xFF], "UTF-16"),
        ([0x7B, 0x00], "UTF-16"),
        ([0x00, 0x7B], "UTF-16"),
        ("<"u8.ToArray(), "XML"),
    ];

    /// <summary>The value without byte order mark and schema registry's framing.</summary>
    /// <param name="value">The record's value.</param>
    /// <param name="isFramed">Whether it had a schema registry's framing.</param>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> value, out bool isFramed)
    {
        isFramed = value.Span is [0, _, _, _, _, ..];
        var bare = WithoutByteOrderMark(isFramed ? value[RegistryBytes..] : value);
        // UTF-16 also begins with a zero.
        isFramed = isFramed && (IsObject(bare) || value.Span[1] != '{');
        return isFramed ? bare : WithoutByteOrderMark(value);
    }

    /// <summary>The format of a value that is not a JSON text; null if its first bytes name none.</summary>
    /// <param name="value">The record's value, as it came.</param>
    /// <param name="isFramed">Whether it has a schema registry's framing.</param>
    public static string? NameOf(ReadOnlySpan<byte> value, bool isFramed)
    {
        if (isFramed)
            return Registry;
        foreach (var (first, name) in Formats)
        {
            if (value.StartsWith(first))
                return name;
        }

        return value switch
        {
            [>= 0x80 and <= 0x8F or 0xDE or 0xDF, ..] => "MessagePack",
            [>= 0xA0 and <= 0xBF, ..] => "CBOR",
            _ => null,
        };
    }

    /// <summary>Whether a text begins as a JSON object does.</summary>
    public static bool IsObject(ReadOnlyMemory<byte> text) => text.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> value) =>
        value.Span is [0xEF, 0xBB, 0xBF, ..] ? value[3..] : value;
}
