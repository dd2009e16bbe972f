using System.Text;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Fuzzing.Rest;

/// <summary>A request as a test changes it, before it is written as bytes.</summary>
internal sealed record RestRequest(string Operation, string Method, string Target)
{
    /// <summary>Header lines, without those of the connection and the length.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; init; }

    public string Version { get; init; } = "HTTP/1.1";

    /// <summary>A valid request with a body.</summary>
    public static RestRequest With(string operation, string target, string type, string body, params string[] headers) =>
        new(operation, operation.Split(' ')[0], target)
        {
            Headers = [$"Content-Type: {type}", .. headers],
            Body = Encoding.UTF8.GetBytes(body),
        };

    /// <summary>A valid request without a body.</summary>
    public static RestRequest Without(string operation, string target, params string[] headers) =>
        new(operation, operation.Split(' ')[0], target) { Headers = headers };

    public byte[] ToBytes()
    {
        var line = $"{Method} {Target} {Version}";
        if (IsChunked)
            return RawHttp.Chunked(line, Body, [.. Headers]);
        return Body.Length == 0 && Method is "GET" ? RawHttp.Request(line, Headers) : RawHttp.WithLength(line, Body, [.. Headers]);
    }
}
