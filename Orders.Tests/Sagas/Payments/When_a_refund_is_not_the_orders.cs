using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Any system may write to the topic of payment requests. A refund that breaks a rule never reaches the provider.</summary>
[Trait("Category", "Database")]
public sealed class When_a_refund_is_not_the_orders : PaymentsUnderTest
{
    static readonly Guid Victim = Guid.Parse("0197b000-0000-7000-8000-000000000002");

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task Another_orders_charge_is_not_refunded(string provider)
    {
        await using var payments = Payments(provider);
        await payments.Deliver(Request() with { OrderId = Victim });
        var victims = Assert.Single(await Captures()).Id;
        await payments.Deliver(Request());

        var refusal = await Refused(payments, Refund(victims));

        Assert.Contains("may be another customer's", refusal.Message, StringComparison.Ordinal);
        Assert.All(await Captures(), capture => Assert.Empty(capture.Refunds));
        Assert.Single(await Attempts());
    }

    [Theory]
    [InlineData("12.31", "EUR")]
    [InlineData("12.30", "USD")]
    public async Task More_than_the_charge_or_another_currency_is_not_refunded(string amount, string currency)
    {
        await using var payments = Payments("keyed");
        await payments.Deliver(Request());
        var charge = (await Attempt()).ProviderReference!;

        await Refused(payments, Refund(charge) with
        {
            Amount = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture),
            Currency = currency,
        });

        Assert.Empty(Assert.Single(await Captures()).Refunds);
        Assert.Single(await Attempts());
    }

    /// <summary>Otherwise the second request would get the outcome of the first, and its money would be missing without a word.</summary>
    [Fact]
    public async Task A_second_refund_of_another_amount_is_refused()
    {
        await using var payments = Payments("keyed");
        await payments.Deliver(Request());
        var charge = (await Attempt()).ProviderReference!;
        await payments.Deliver(Refund(charge) with { Amount = 2.30m });

        var refusal = await Refused(payments, Refund(charge) with { Amount = 10m });

        Assert.Contains("refunded once", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2.30m, Assert.Single(Assert.Single(await Captures()).Refunds).Amount);
    }

    /// <summary>A webhook named the charge, and the provider does not list it under the order's attempt.</summary>
    [Fact]
    public async Task A_charge_that_the_provider_does_not_confirm_is_not_refunded()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, "ch_foreign");
        payments.Time.Advance(ConclusiveAfter);

        var refusal = await Refused(payments, Refund("ch_foreign"));

        Assert.Contains("does not list this charge", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(await Captures()).Refunds);
    }

    [Fact]
    public async Task A_charge_that_a_webhook_named_is_refunded_once_the_provider_confirms_it()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var charge = Assert.Single(await Captures()).Id;
        await Claim(payments, charge);

        await payments.Deliver(Refund(charge));

        Assert.Single(Assert.Single(await Captures()).Refunds);
    }
}
