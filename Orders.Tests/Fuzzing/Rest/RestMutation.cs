using System.IO.Compression;
using System.Text;

namespace Orders.Tests.Fuzzing.Rest;

/// <summary>A request that was changed, as bytes.</summary>
/// <param name="Bytes">What goes over the socket.</param>
/// <param name="IsHTTP">Whether the server has to answer: the request is one, and its length is right.</param>
internal readonly record struct RestInput(byte[] Bytes, bool IsHTTP);

/// <summary>Changes a valid request: its body, address, method, headers, codings, framing, or any of its bytes.</summary>
internal static class RestMutation
{
    static readonly string[] Methods =
        ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "post", "CONNECT", "PROPFIND"];

    static readonly string[] Segments =
    [
        "%2F", "%252F", "%FF", "%00", "%", "%zz", "%2e%2e", "..", "//", "/", ";a=b", "%0A", "%C3%A9", "%ED%A0%80", "%F0%9F%8D%B5", "+", "~",
        "%01", "'", "%22", "%5C", "{id}", "@", ":", "%25", "a", "0", "00000000-0000-0000-0000-000000000000", "-1", "99999999999999999999",
    ];

    static readonly string[] Queries =
    [
        "", "%", "=", "&&", "a=b", "limit=0", "limit=1&limit=2", "limit=2147483648", "limit=%D9%A1", "cursor=x", "cursor=AAAA", "status=1",
        "status=paid", "state=0", "kind=charge", "from=now", "from=0001-01-01T00:00:00%2B14:00", "to=9999-12-31T23:59:59-14:00",
        "customerId=%00", "customerId=%FF", "customerId=%ED%A0%80",
        "topic=%27%3B--", "reason=invalid", "attention=TRUE", "reason=", "x[]=1",
    ];

    static readonly string[] HeaderLines =
    [
        "Content-Type: application/json; charset=\"utf-8\"", "Content-Type: application/json; charset=utf-16", "Content-Type: text/csv",
        "Content-Type: application/json; charset=\"", "Content-Type: ;;;", "Content-Type:", "Content-Type: multipart/form-data; boundary=",
        "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: deflate", "Content-Encoding: zstd",
        "Content-Encoding: gzip, gzip",
        "Content-Encoding:", "Expect: 100-continue", "Expect: x", "Accept: text/html", "Accept: ;q=", "Accept-Encoding: *;q=0",
        "If-Match: *",
        "If-Match: W/\"1\", \"2\"", "If-Match: 1", "If-Match:", "If-None-Match: \"", "If-None-Match: *", "Idempotency-Key: \"a\"",
        "Idempotency-Key: \"",
        "Idempotency-Key: a\t", "Idempotency-Key:", "Operator: J\u00fcrgen", "Operator: \u00ff\u0080", "Operator:",
        "Cookie: a=\u00e9", "X-Forwarded-For: ,,", "X-HTTP-Method-Override: DELETE", "Range: bytes=0-1", "Origin: null", "TE: trailers",
        "Upgrade: h2c", "Upgrade: websocket", "HTTP2-Settings: AAMAAABkAAQAAP__", "Trailer: X",
        "traceparent: 00-0-0-00", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "baggage: a=%FF,;", "Date: x",
        "Webhook-Signature: t=,v1=", "Webhook-Signature: t=99999999999999999999,v1=zz", "Authorization: Basic \u00e9",
        "Via: 1.1 x", "From: ",
    ];

    static readonly string[] Framings =
    [
        "Content-Length: 5", "Content-Length: 99999999999", "Content-Length: -1", "Content-Length: x", "Content-Length: 1, 1",
        "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: \u000bchunked", "Host: other", "Host:", "Connection: keep-alive", "Connection: Upgrade, HTTP2-Settings",
        " folded: yes", "NoColon", ": empty", "A B: c",
    ];

    public static RestInput Of(RestRequest valid, Random random)
    {
        if (random.Next(8) == 0)
            return new(ByteMutation.Of(valid.ToBytes(), random), false);
        if (random.Next(12) == 0)
            return new((valid with { Headers = [.. valid.Headers, Pick(Framings, random)] }).ToBytes(), false);
        var request = valid;
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            request = Changed(request, random);
        return new(request.ToBytes(), true);
    }

    static RestRequest Changed(RestRequest request, Random random) => random.Next(10) switch
    {
        0 => request with { Method = Pick(Methods, random) },
        1 => request with { Target = Inserted(request.Target, Pick(Segments, random), random) },
        2 => request with { Target = WithQuery(request.Target, Pick(Queries, random)) },
        3 => request with { Headers = [.. request.Headers, Pick(HeaderLines, random)] },
        4 => request with { Headers = Without(request.Headers, random) },
        5 => request with { Headers = [.. request.Headers, .. request.Headers.Take(1)] },
        6 => request with { IsChunked = !request.IsChunked },
        7 => Coded(request, random),
        8 => request with { Body = ByteMutation.Of(request.Body, random) },
        _ => request with { Body = OtherBody(request.Body, random) },
    };

    static IReadOnlyList<string> Without(IReadOnlyList<string> headers, Random random)
    {
        if (headers.Count == 0)
            return ["X-Long: " + new string('x', 1 << random.Next(1, 15))];
        var at = random.Next(headers.Count);
        return [.. headers.Take(at), .. headers.Skip(at + 1)];
    }

    static RestRequest Coded(RestRequest request, Random random)
    {
        var body = random.Next(20) == 0 ? new byte[4 * 1024 * 1024] : request.Body;
        using var coded = new MemoryStream();
        var coding = Pick(["gzip", "br", "deflate"], random);
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(coded, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(coded, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(body);
        }

        var bytes = coded.ToArray();
        return request with
        {
            Headers = [.. request.Headers, $"Content-Encoding: {coding}"],
            Body = random.Next(3) == 0 ? ByteMutation.Of(bytes, random) : bytes,
        };
    }

    static byte[] OtherBody(byte[] body, Random random)
    {
        if (body.Length == 0 || body[0] is not (byte)'{')
            return ByteMutation.Of(body, random);
        try
        {
            return Encoding.UTF8.GetBytes(JsonMutation.Of(Encoding.UTF8.GetString(body), random));
        }
        catch (System.Text.Json.JsonException)
        {
            // An earlier change has made it something else than JSON.
            return ByteMutation.Of(body, random);
        }
    }

    static string WithQuery(string target, string query) =>
        $"{target}{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";

    static string Inserted(string text, string piece, Random random)
    {
        var at = random.Next(1, text.Length + 1);
        return random.Next(2) == 0 ? text[..at] + piece + text[at..] : text[..(text.LastIndexOf('/') + 1)] + piece;
    }

    static string Pick(IReadOnlyList<string> from, Random random) => from[random.Next(from.Count)];
}
