using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments.Reconciliation;

/// <summary>A provider's records of a charge in doubt. Taken for "not found", any of them would charge the customer again.</summary>
[Trait("Category", "Unit")]
public sealed class When_records_are_written_otherwise
{
    const string Id = "0197b000-0000-7000-8000-00000000000a";
    const string Own = "'id':'ch_1','merchantReference':'" + Id + "','createdAt':'{at}','currency':'EUR'";
    const string Charge = "'id':'ch_1','merchantReference':'x','createdAt':'{at}','currency':'EUR','amount':25,'status':'succeeded'";
    const string Succeeded = "Succeeded ch_1";
    const string NotFound = "NotTaken ";
    const string Nothing = "";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{'items':[{" + Own + ",'amount':25.00,'status':'succeeded'}]}", Succeeded)]
    [InlineData("{'items':[{" + Own + ",'amount':2500e-2,'status':'succeeded'}]}", Succeeded)]
    [InlineData("{'Items':[{" + Own + ",'Amount':'25.0','STATUS':'succeeded','more':{}}],'more':1}", Succeeded)]
    [InlineData("{'items':[{CAPITALS,'amount':25,'status':'succeeded'}]}", Succeeded)]
    [InlineData("{'items':[{" + Own + ",'amount':25,'status':'pending'}]}", Nothing)]
    [InlineData("{'items':[{" + Own + ",'amount':25,'status':'SUCCEEDED'}]}", Nothing)]
    [InlineData("{'items':[]}", NotFound)]
    [InlineData("{'items':[{" + Charge + "}]}", NotFound)]
    [InlineData("{'items':[null]}", Nothing)]
    [InlineData("{'items':null}", Nothing)]
    [InlineData("{'items':[],'items':[]}", Nothing)]
    [InlineData("{'items':[{}]}", Nothing)]
    [InlineData("{'items':[{" + Own + ",'amount':25,'status':'succeeded','refunds':[null]}]}", Nothing)]
    [InlineData("{}", Nothing)]
    [InlineData("[]", Nothing)]
    [InlineData("<html>", Nothing)]
    [InlineData("", Nothing)]
    public async Task Only_records_without_the_charge_say_that_it_was_not_taken(string page, string expected)
    {
        var attempt = Attempts.Charge();
        attempt.State = PaymentAttemptState.InDoubt;

        Assert.Equal(expected, await Evidence(attempt, page));
    }

    /// <summary>The refunded charge exists. Records that do not list it are not complete.</summary>
    [Theory]
    [InlineData("{'items':[{" + Charge + ",'refunds':[]}]}", NotFound)]
    [InlineData("{'items':[{" + Charge + "}]}", NotFound)]
    [InlineData("{'items':[]}", Nothing)]
    [InlineData("{'items':[{" + Own + ",'amount':25,'status':'succeeded'}]}", NotFound)]
    public async Task Only_records_with_the_charge_say_that_a_refund_was_not_taken(string page, string expected)
    {
        var attempt = Attempts.Refund("ch_1");
        attempt.State = PaymentAttemptState.InDoubt;

        Assert.Equal(expected, await Evidence(attempt, page));
    }

    static async Task<string> Evidence(PaymentAttempt attempt, string page)
    {
        var json = page.Replace("CAPITALS", Own.Replace(Id, Id.ToUpperInvariant(), StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace('\'', '"').Replace("{at}", "2026-11-24T10:00:00Z", StringComparison.Ordinal);
        await using var server = ScriptedServer.Start(Reaction.Answer(200, json));
        await using var gateways = SideEffects.On("Host=unused", ("Payments:BaseUrl", server.BaseUrl.ToString()));
        if (await gateways.Get<UnkeyedPaymentGateway>().LookUp(attempt.Id, Cancel) is not { } records)
            return Nothing;
        var found = LookUpEvidence.From(attempt, records, attempt.SentAt.AddDays(1), conclusiveAfter: TimeSpan.FromMinutes(2));
        return string.Join(", ", found.Select(x => $"{x.Outcome} {x.ProviderReference}"));
    }
}
