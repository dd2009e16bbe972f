using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Unit")]
public sealed class When_the_provider_answers
{
    /// <summary>Long enough for the provider to be reached before the time-out, on a loaded machine too.</summary>
    const string ShortTimeout = "00:00:05";
    const string LongTimeout = "00:00:30";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("201 {'id':'ch_1','status':'succeeded'}", "taken as ch_1")]
    [InlineData("200 {'id':'ch_1','status':'succeeded'}", "taken as ch_1")]
    [InlineData("201 {'id':'ch_1','status':'declined','declineCode':'no_funds'}", "declined as ch_1: no_funds")]
    [InlineData("201 {'id':'ch_1','status':'declined'}", "declined as ch_1: declined")]
    [InlineData("201 {'id':'ch_1','status':'pending'}", "unknown")]
    [InlineData("201 {'status':'succeeded'}", "unknown")]
    [InlineData("201 {'id':'','status':'succeeded'}", "unknown")]
    [InlineData("201 {'id':' ','status':'succeeded'}", "unknown")]
    [InlineData("201 <html>", "unknown")]
    [InlineData("201 ", "unknown")]
    [InlineData("202 ", "unknown")]
    [InlineData("302 ", "unknown")]
    [InlineData("303 ", "unknown")]
    [InlineData("400 {}", "refused")]
    [InlineData("401 {}", "not taken now")]
    [InlineData("422 {}", "refused")]
    [InlineData("429 {}", "not taken now")]
    [InlineData("425 {}", "not taken now")]
    [InlineData("408 {}", "unknown")]
    [InlineData("409 {}", "unknown")]
    [InlineData("500 {}", "unknown")]
    [InlineData("503 {}", "unknown")]
    [InlineData("hang", "unknown")]
    [InlineData("reset", "unknown")]
    [InlineData("close", "unknown")]
    [InlineData("half", "unknown")]
    public async Task Each_answer_has_one_meaning_and_no_request_is_sent_twice(string answer, string expected)
    {
        await using var server = ScriptedServer.Start(Parse(answer));
        foreach (var provider in (string[])["keyed", "unkeyed"])
            Assert.Equal(expected, Meaning(await Charge(provider, server.BaseUrl, answer == "hang" ? ShortTimeout : LongTimeout)));

        await Eventually.True(() => server.Requests >= 2);
        Assert.Equal(2, server.Requests);
    }

    /// <summary>Money was moved, and no order could keep the reference: a person has to decide.</summary>
    [Theory]
    [InlineData("succeeded", 200, "taken")]
    [InlineData("succeeded", 201, "unknown")]
    [InlineData("declined", 201, "unknown")]
    public async Task A_reference_that_no_order_can_keep_leaves_the_outcome_in_doubt(string status, int length, string expected)
    {
        var answer = Reaction.Answer(201, $$"""{"id":"{{new string('c', length)}}","status":"{{status}}"}""");
        await using var server = ScriptedServer.Start(answer);

        Assert.Equal(expected, Meaning(await Charge("keyed", server.BaseUrl)).Split(' ')[0]);
    }

    [Fact]
    public async Task Only_the_keyed_provider_gets_the_key()
    {
        var requests = new List<string>();
        await using var server = ScriptedServer.Start(request =>
        {
            requests.Add(request);
            return Task.FromResult(Reaction.Answer(400));
        });

        await Charge("keyed", server.BaseUrl);
        await Charge("unkeyed", server.BaseUrl);

        Assert.StartsWith("POST /keyed/charges ", requests[0], StringComparison.Ordinal);
        Assert.Contains($"Idempotency-Key: {NewAttempt().Id}", requests[0], StringComparison.Ordinal);
        Assert.StartsWith("POST /unkeyed/charges ", requests[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Idempotency-Key", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_has_no_outcome()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var server = ScriptedServer.Start(async _ =>
        {
            await caller.CancelAsync();
            return Reaction.Hang;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Charge("keyed", server.BaseUrl, cancellationToken: caller.Token));
    }

    static async Task<ProviderAnswer> Charge(
        string provider, Uri baseUrl, string timeout = LongTimeout, CancellationToken? cancellationToken = null)
    {
        await using var payments = SideEffects.On(
            "Host=unused", ("Payments:Provider", provider), ("Payments:BaseUrl", baseUrl.ToString()), ("Payments:Timeout", timeout));
        return await payments.Get<IPaymentGateway>().Send(NewAttempt(), cancellationToken ?? Cancel);
    }

    static PaymentAttempt NewAttempt() => new()
    {
        Id = Guid.Parse("0197b000-0000-7000-8000-00000000000a"),
        OrderId = Guid.Empty,
        Kind = PaymentKind.Charge,
        State = PaymentAttemptState.Requested,
        Amount = 1,
        Currency = "EUR",
        Provider = "any",
        RequestedAt = DateTimeOffset.UnixEpoch,
        SentAt = DateTimeOffset.UnixEpoch,
        PaymentMethod = "tok_ok",
    };

    static string Meaning(ProviderAnswer outcome) => outcome switch
    {
        ProviderAnswer.Succeeded(var reference) => $"taken as {reference}",
        ProviderAnswer.Declined(var reference, var code) => $"declined as {reference}: {code}",
        ProviderAnswer.NotTaken { IsTransient: true } => "not taken now",
        ProviderAnswer.NotTaken => "refused",
        _ => "unknown",
    };

    static Reaction Parse(string answer) => answer switch
    {
        "hang" => Reaction.Hang,
        "reset" => Reaction.Reset,
        "close" => Reaction.Close,
        "half" => Reaction.HalfAnswer,
        _ => Reaction.Answer(int.Parse(answer[..3], System.Globalization.CultureInfo.InvariantCulture), answer[4..].Replace('\'', '"')),
    };
}
