using System.IO.Compression;
using System.Text;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Api.Http.Requests;

/// <summary>Legal HTTP: content codings and transfer codings, and limits that hold without a length.</summary>
[Trait("Category", "Database")]
public sealed class When_a_body_is_coded(RunningApi api) : IClassFixture<RunningApi>
{
    const string Line = "POST /orders HTTP/1.1";

    static readonly byte[] Order = Encoding.UTF8.GetBytes(SampleOrder.Body);

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    [InlineData("identity, gzip")]
    [InlineData("gzip\r\nContent-Encoding: identity")]
    public async Task A_supported_coding_is_served(string coding)
    {
        var body = Coded(coding, Order);

        Assert.Equal(202, (await Send(RawHttp.WithLength(Line, body, Headers(coding)))).Status);
        Assert.Equal(202, (await Send(RawHttp.Chunked(Line, body, Headers(coding)))).Status);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    [InlineData("gzip\r\nContent-Encoding: gzip")]
    [InlineData("utf-8")]
    public async Task An_unsupported_coding_is_refused_with_the_supported_ones(string coding)
    {
        var answer = await Send(RawHttp.WithLength(Line, Order, Headers(coding)));

        Assert.Equal(
            (415, "unsupported-content-coding", "gzip, br, deflate"), (answer.Status, answer.Problem, answer.Header("Accept-Encoding")));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_is_not_what_its_coding_says_is_refused(string coding)
    {
        var half = Coded(coding, Order)[..^12];

        foreach (var body in (byte[][])[Order, half, []])
        {
            var answer = await Send(RawHttp.WithLength(Line, body, Headers(coding)));
            Assert.Equal((400, "malformed-body"), (answer.Status, answer.Problem));
        }
    }

    /// <summary>A file that is cut off must not be half a settlement.</summary>
    [Fact]
    public async Task A_settlement_file_whose_coding_is_cut_off_is_refused()
    {
        var file = Encoding.UTF8.GetBytes("type,providerReference,merchantReference,amount,currency\n" + string.Concat(
            Enumerable.Range(0, 500).Select(x => $"charge,ch_{x},{Guid.Empty},1.00,EUR\n")));

        var answer = await Send(RawHttp.WithLength(
            "POST /payments/settlements/unkeyed HTTP/1.1", Coded("gzip", file)[..^8], "Content-Type: text/csv", "Content-Encoding: gzip"));

        Assert.Equal((400, "malformed-body"), (answer.Status, answer.Problem));
    }

    /// <summary>The limit holds for what the body holds, however small it came.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_body_that_grows_beyond_the_limit_is_refused(string coding)
    {
        var bomb = Coded(coding, new byte[50 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 200 * 1024);

        var answer = await Send(RawHttp.WithLength(Line, bomb, Headers(coding)));

        Assert.Equal((413, "body-too-large"), (answer.Status, answer.Problem));
        Assert.Contains("256 KiB", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/orders", 256)]
    [InlineData("/inventory/tea", 256)]
    [InlineData("/payments/settlements/unkeyed", 32 * 1024)]
    public async Task A_body_over_the_limit_is_refused_with_the_operations_own_limit(string path, int kibibytes)
    {
        var method = path.StartsWith("/inventory", StringComparison.Ordinal) ? "PUT" : "POST";
        var type = path.StartsWith("/payments", StringComparison.Ordinal) ? "text/csv" : "application/json";
        // Blank lines are neither JSON nor a settlement's record, so nothing is wrong with the body before its end.
        var body = Enumerable.Repeat((byte)'\n', (kibibytes * 1024) + 1).ToArray();
        string[] headers = [$"Content-Type: {type}", "Idempotency-Key: large"];

        var stated = await Send(RawHttp.WithLength($"{method} {path} HTTP/1.1", body, headers));
        var unstated = await Send(RawHttp.Chunked($"{method} {path} HTTP/1.1", body, headers));

        foreach (var answer in (RawAnswer[])[stated, unstated])
        {
            Assert.Equal((413, "body-too-large"), (answer.Status, answer.Problem));
            Assert.Contains($"{kibibytes} KiB", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}0\r\n\r\n")]
    [InlineData("ffffffffffffffff\r\n{}\r\n0\r\n\r\n")]
    public async Task Chunks_that_are_none_are_refused(string chunks)
    {
        var request = RawHttp.Request(Line, [.. Headers("identity"), "Transfer-Encoding: chunked"], Encoding.ASCII.GetBytes(chunks));

        var answer = await Send(request);

        Assert.Equal((400, "malformed-body"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Trailers_and_extensions_of_chunks_are_served()
    {
        var json = Encoding.ASCII.GetBytes(SampleOrder.Body);
        byte[] body = [.. Encoding.ASCII.GetBytes($"{json.Length:X};x=\"1\"\r\n"), .. json, .. "\r\n0\r\nX-Sum: 1\r\n\r\n"u8];

        var request = RawHttp.Request(Line, [.. Headers("identity"), "Transfer-Encoding: Chunked", "Trailer: X-Sum"], body);

        Assert.Equal(202, (await Send(request)).Status);
    }

    [Fact]
    public async Task A_coding_without_a_body_is_nothing_to_refuse() =>
        Assert.Equal(200, (await Send(RawHttp.Request("GET /orders HTTP/1.1", ["Content-Encoding: zstd"]))).Status);

    static string[] Headers(string coding) =>
        ["Content-Type: application/json", $"Idempotency-Key: {RawHttp.NewKey()}", $"Content-Encoding: {coding}"];

    static byte[] Coded(string coding, byte[] body)
    {
        using var coded = new MemoryStream();
        using (Stream stream = coding.ToLowerInvariant() switch
        {
            "br" => new BrotliStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(coded, CompressionLevel.Optimal, leaveOpen: true),
            "identity" => coded,
            _ => new GZipStream(coded, CompressionLevel.Optimal, leaveOpen: true),
        })
        {
            stream.Write(body);
        }

        return coded.ToArray();
    }

    async Task<RawAnswer> Send(byte[] request) => (await RawHttp.Send(api.Client.BaseAddress!, request))!;
}
