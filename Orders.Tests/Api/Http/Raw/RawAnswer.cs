using System.Text;
using System.Text.Json;

namespace Orders.Tests.Api.Http.Raw;

/// <summary>An HTTP/1.1 answer as its bytes say it.</summary>
internal sealed record RawAnswer(int Status, ILookup<string, string> Headers, byte[] Body)
{
    static readonly byte[] HeadersEnd = "\r\n\r\n"u8.ToArray();

    public string? Header(string name) => Headers.Contains(name) ? string.Join(", ", Headers[name]) : null;

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The problem's type without its prefix; null if the body is no problem.</summary>
    public string? Problem => Header("Content-Type")?.StartsWith("application/problem+json", StringComparison.Ordinal) is true
        ? Json.GetProperty("type").GetString()!.Split(':')[^1]
        : null;

    /// <summary>Reads an answer; null when the bytes are none, because the server closed the connection without one.</summary>
    public static RawAnswer? Parse(byte[] bytes)
    {
        var answer = bytes.AsSpan();
        // The interim answer to Expect: 100-continue.
        while (answer.StartsWith("HTTP/1.1 100"u8))
            answer = answer[(answer.IndexOf(HeadersEnd) + HeadersEnd.Length)..];
        var end = answer.IndexOf(HeadersEnd);
        if (end < 0)
            return null;
        var lines = Encoding.Latin1.GetString(answer[..end]).Split("\r\n");
        var headers = lines.Skip(1).Select(x => x.Split(':', 2)).ToLookup(
            x => x[0], x => x[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = answer[(end + HeadersEnd.Length)..].ToArray();
        var isChunked = headers["Transfer-Encoding"].Contains("chunked");
        return new(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), headers,
            isChunked ? Unchunk(body) : body);
    }

    static byte[] Unchunk(ReadOnlySpan<byte> body)
    {
        var bytes = new List<byte>();
        while (body.IndexOf("\r\n"u8) is var end and > 0)
        {
            var size = Convert.ToInt32(Encoding.ASCII.GetString(body[..end]), 16);
            if (size == 0)
                break;
            bytes.AddRange(body.Slice(end + 2, size).ToArray());
            body = body[(end + 2 + size + 2)..];
        }

        return [.. bytes];
    }
}
