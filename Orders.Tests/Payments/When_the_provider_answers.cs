using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Payments;
using Orders.Tests.Gateways;

namespace Orders.Tests.Payments;

public sealed class When_the_provider_answers
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly ChargeOutcome _taken = new ChargeOutcome.Succeeded("ch_1");

    public static TheoryData<string, Func<ChargeOutcome, bool>> Answers => new()
    {
        { "201 {'id':'ch_1','status':'succeeded'}", x => x == _taken },
        { "200 {'id':'ch_1','status':'succeeded'}", x => x == _taken },
        { "201 {'id':'ch_1','status':'declined','declineCode':'no_funds'}", x => x == new ChargeOutcome.Declined("ch_1", "no_funds") },
        { "201 {'id':'ch_1','status':'pending'}", x => x is ChargeOutcome.Unknown },
        { "201 {'status':'succeeded'}", x => x is ChargeOutcome.Unknown },
        { "201 <html>", x => x is ChargeOutcome.Unknown },
        { "201 ", x => x is ChargeOutcome.Unknown },
        { "202 ", x => x is ChargeOutcome.Unknown },
        { "302 ", x => x is ChargeOutcome.NotTaken { IsPassing: false } },
        { "400 {}", x => x is ChargeOutcome.NotTaken { IsPassing: false } },
        { "401 {}", x => x is ChargeOutcome.NotTaken { IsPassing: false } },
        { "422 {}", x => x is ChargeOutcome.NotTaken { IsPassing: false } },
        { "429 {}", x => x is ChargeOutcome.NotTaken { IsPassing: true } },
        { "408 {}", x => x is ChargeOutcome.Unknown },
        { "409 {}", x => x is ChargeOutcome.Unknown },
        { "500 {}", x => x is ChargeOutcome.Unknown },
        { "503 {}", x => x is ChargeOutcome.Unknown },
        { "hang", x => x is ChargeOutcome.Unknown },
        { "reset", x => x is ChargeOutcome.Unknown },
        { "close", x => x is ChargeOutcome.Unknown },
        { "half", x => x is ChargeOutcome.Unknown },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Answers))]
    public async Task What_is_known_is_said_and_nothing_is_sent_twice(string answer, Func<ChargeOutcome, bool> expected)
    {
        await using var server = ScriptedServer.Start(Parse(answer));
        foreach (var provider in (string[])["keyed", "unkeyed"])
            Assert.True(expected(await Charge(provider, server.BaseUrl)), answer);

        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task The_key_goes_out_where_it_is_known_and_nowhere_else()
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
    public async Task A_caller_that_gives_up_is_not_told_an_outcome()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var server = ScriptedServer.Start(async _ =>
        {
            await caller.CancelAsync();
            return Reaction.Hang;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Charge("keyed", server.BaseUrl, caller.Token));
    }

    static async Task<ChargeOutcome> Charge(string provider, Uri baseUrl, CancellationToken? cancel = null)
    {
        await using var payments = SideEffects.On(
            "Host=unused", ("Payments:Provider", provider), ("Payments:BaseUrl", baseUrl.ToString()), ("Payments:Timeout", "00:00:00.5"));
        return await payments.Get<IPaymentGateway>().Charge(NewAttempt(), "tok_ok", cancel ?? Cancel);
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
