using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>Answers of providers and warehouses, byte by byte, as servers and the proxies before them write them.</summary>
[Trait("Category", "Unit")]
public sealed class When_an_answer_is_unusual
{
    const string Taken = """{"id":"ch_1","status":"succeeded"}""";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> ReadAnswers => new()
    {
        { "Content-Type: text/plain", Utf8(Taken) },
        { "Content-Type: nonsense;;;", Utf8(Taken) },
        { "X-None: 1", Utf8(Taken) },
        { "Content-Type: application/json; charset=\"UTF-8\"", [0xEF, 0xBB, 0xBF, .. Utf8(Taken)] },
        { "Content-Type: application/json; charset=utf-16", Encoding.Unicode.GetBytes(Taken) },
        { "Content-Type: application/json", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Taken)] },
        {
            "Content-Type: application/json; charset=iso-8859-1",
            Encoding.Latin1.GetBytes("""{"id":"ch_1","status":"succeeded","note":"é"}""")
        },
        { "Content-Encoding: gzip", Compressed(stream => new GZipStream(stream, CompressionMode.Compress)) },
        { "Content-Encoding: X-GZIP", Compressed(stream => new GZipStream(stream, CompressionMode.Compress)) },
        { "Content-Encoding: deflate", Compressed(stream => new ZLibStream(stream, CompressionMode.Compress)) },
        { "Content-Encoding: br", Compressed(stream => new BrotliStream(stream, CompressionMode.Compress)) },
        { "Content-Encoding: identity", Utf8(Taken) },
        { "X-More: 1", Utf8("""{"ID":"ch_1","Status":"succeeded","more":{"a":[1,null]}}""") },
    };

    public static TheoryData<string, byte[]> UnreadAnswers => new()
    {
        { "Content-Type: text/html", Utf8("<html><body>Please sign in</body></html>") },
        { "Content-Type: application/json; charset=klingon", Utf8(Taken) },
        { "Content-Type: application/json", [.. Utf8("""{"id":"ch_"""), 0xFF, .. Utf8("""1","status":"succeeded"}""")] },
        { "Content-Encoding: gzip", Utf8(Taken) },
        { "Content-Encoding: zstd", Utf8(Taken) },
        { "Content-Encoding: gzip", Bomb() },
        { "X-Twice: 1", Utf8("""{"id":"ch_1","status":"succeeded","status":"declined"}""") },
        { "X-Number: 1", Utf8("""{"id":7,"status":"succeeded"}""") },
        { "X-Nul: 1", Utf8("""{"id":"ch\u0000x","status":"succeeded"}""") },
        { "X-Surrogate: 1", Utf8("""{"id":"ch\ud800x","status":"succeeded"}""") },
        { "X-Null: 1", Utf8("null") },
        { "X-Empty: 1", [] },
        { "X-Large: 1", Utf8(new string(' ', 70_000) + Taken) },
        { "X-Deep: 1", Utf8(new string('[', 20_000)) },
    };

    [Theory]
    [MemberData(nameof(ReadAnswers))]
    public async Task A_decision_is_read_by_value(string header, byte[] body) =>
        Assert.Equal("ch_1", Assert.IsType<ProviderAnswer.Succeeded>(await Charge(Http("201 Created", header, body))).Reference);

    [Theory]
    [MemberData(nameof(UnreadAnswers))]
    public async Task An_answer_without_a_readable_decision_leaves_the_money_in_doubt(string header, byte[] body) =>
        Assert.IsType<ProviderAnswer.Unknown>(await Charge(Http("201 Created", header, body)));

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")]
    public async Task An_interim_answer_is_not_the_answer(string interim) => Assert.IsType<ProviderAnswer.Succeeded>(
        await Charge([.. Utf8(interim), .. Http("201 Created", "X-A: 1", Utf8(Taken))]));

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("HTTP/1.1 2011 Created\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 999 Unknown\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("ICY 200 OK\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    public async Task An_answer_that_is_no_final_HTTP_leaves_the_money_in_doubt(string answer) =>
        Assert.IsType<ProviderAnswer.Unknown>(await Charge(Utf8(answer)));

    /// <summary>The status says that nothing was done, whatever becomes of the page behind it.</summary>
    [Theory]
    [InlineData("429 Too Many Requests", true)]
    [InlineData("400 Bad Request", false)]
    public async Task A_status_counts_without_its_body(string status, bool isTransient)
    {
        var page = Http(status, "Content-Type: text/html", Utf8(new string('x', 200_000)));
        var cutOff = page[..500];

        foreach (var answer in (byte[][])[page, cutOff])
            Assert.Equal(isTransient, Assert.IsType<ProviderAnswer.NotTaken>(await Charge(answer)).IsTransient);
    }

    [Fact]
    public async Task A_body_that_trickles_ends_at_the_time_out()
    {
        await using var server = ScriptedServer.Start(new Reaction(Trickle));

        Assert.IsType<ProviderAnswer.Unknown>(await Charge(server, timeout: "00:00:02"));
    }

    [Theory]
    [InlineData("204 No Content", "")]
    [InlineData("202 Accepted", "<html>accepted</html>")]
    [InlineData("299 Whatever", "")]
    public async Task A_warehouse_accepts_with_any_2xx(string status, string body)
    {
        await using var server = ScriptedServer.Start(Raw(Http(status, "X-A: 1", Utf8(body))));
        await using var gateways = SideEffects.On("Host=unused", ("Fulfilment:BaseUrl", server.BaseUrl.ToString()));

        await gateways.Get<WarehouseGateway>().Ship(Guid.Empty, [], Cancel);

        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("Retry-After: 90", 90)]
    [InlineData("Date: Wed, 21 Oct 2026 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2026 07:30:00 GMT", 120)]
    [InlineData("Date: Wed, 21 Oct 2026 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2026 07:20:00 GMT", null)]
    [InlineData("Retry-After: Wed, 21 Oct 2026 07:30:00 GMT", null)]
    [InlineData("Retry-After: -5", null)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("Retry-After: 99999999999999", null)]
    public async Task A_time_to_wait_is_read_by_value(string headers, int? seconds)
    {
        await using var server = ScriptedServer.Start(Raw(Http("503 Busy", headers, [])));
        await using var gateways = SideEffects.On("Host=unused", ("Fulfilment:BaseUrl", server.BaseUrl.ToString()));

        var failure = await Assert.ThrowsAsync<TransientException>(() => gateways.Get<WarehouseGateway>().Ship(Guid.Empty, [], Cancel));

        Assert.Equal(seconds, failure.RetryAfter?.TotalSeconds);
    }

    static async Task<ProviderAnswer> Charge(byte[] answer)
    {
        await using var server = ScriptedServer.Start(Raw(answer));
        return await Charge(server);
    }

    static async Task<ProviderAnswer> Charge(ScriptedServer server, string timeout = "00:00:30")
    {
        await using var payments = SideEffects.On(
            "Host=unused", ("Payments:BaseUrl", server.BaseUrl.ToString()), ("Payments:Timeout", timeout));
        return await payments.Get<IPaymentGateway>().Send(Attempts.Charge(), Cancel);
    }

    static byte[] Http(string status, string headers, byte[] body) =>
        [.. Utf8($"HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];

    static Reaction Raw(byte[] answer) => new(async (client, cancellationToken) =>
        await client.GetStream().WriteAsync(answer, cancellationToken));

    static async Task Trickle(TcpClient client, CancellationToken cancellationToken)
    {
        await client.GetStream().WriteAsync(Utf8("HTTP/1.1 201 Created\r\nContent-Length: 1000\r\n\r\n"), cancellationToken);
        while (true)
        {
            await client.GetStream().WriteAsync(Utf8(" "), cancellationToken);
            await Task.Delay(100, cancellationToken);
        }
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    static byte[] Compressed(Func<Stream, Stream> coding) => Compressed(coding, Utf8(Taken));

    static byte[] Bomb() => Compressed(
        stream => new GZipStream(stream, CompressionMode.Compress), Utf8(new string(' ', 30_000_000) + Taken));

    static byte[] Compressed(Func<Stream, Stream> coding, byte[] body)
    {
        using var target = new MemoryStream();
        using (var stream = coding(target))
            stream.Write(body);
        return target.ToArray();
    }
}
