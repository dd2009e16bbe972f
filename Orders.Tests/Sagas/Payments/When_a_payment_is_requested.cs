using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Database")]
public sealed class When_a_payment_is_requested : PaymentsUnderTest
{
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task The_charge_is_made_once_recorded_and_published(string provider)
    {
        await using var payments = Payments(provider);

        await payments.Deliver(Request());

        var attempt = await Attempt();
        var charge = Assert.Single((await Sandbox.Ledger()).Charges);
        Assert.Equal((PaymentAttemptState.Succeeded, charge.Id, provider), (attempt.State, attempt.ProviderReference, attempt.Provider));
        Assert.Equal((attempt.Id.ToString(), 12.30m, "EUR"), (charge.MerchantReference, charge.Amount, charge.Currency));
        var (messageId, message) = Assert.Single(payments.Published);
        Assert.Equal(MessageIds.From(attempt.Id, "Succeeded"), messageId);
        Assert.Equal(
            new PaymentReceived
            {
                OrderId = OrderId,
                Amount = 12.30m,
                Currency = "EUR",
                PaymentReference = charge.Id,
                ReceivedAt = attempt.SettledAt!.Value,
            },
            message);
    }

    [Fact]
    public async Task A_decline_is_recorded_and_published_with_its_reason()
    {
        await using var payments = Payments("keyed");

        await payments.Deliver(Request("tok_declined"));

        var attempt = await Attempt();
        Assert.Equal(PaymentAttemptState.Declined, attempt.State);
        Assert.Equal(
            new PaymentDeclined { OrderId = OrderId, Reason = "card_declined", DeclinedAt = attempt.SettledAt!.Value },
            Assert.Single(payments.Published).Message);
    }

    [Fact]
    public async Task A_card_number_is_neither_recorded_nor_sent()
    {
        await using var payments = Payments("keyed");

        await Assert.ThrowsAsync<InvalidMessageException>(() => payments.Deliver(Request("4111111111111111")));

        Assert.Empty(await Attempts());
        Assert.Empty((await Sandbox.Ledger()).Charges);
    }

    [Theory]
    [InlineData("keyed", "tok_ok")]
    [InlineData("unkeyed", "tok_ok")]
    [InlineData("unkeyed", "tok_declined")]
    public async Task A_duplicate_request_publishes_the_same_outcome_without_a_call_to_the_provider(string provider, string method)
    {
        await using var payments = Payments(provider);
        await payments.Deliver(Request(method));
        payments.Time.Advance(TimeSpan.FromHours(1));

        await payments.Deliver(Request(method));

        Assert.Single((await Sandbox.Ledger()).Charges);
        Assert.Equal(2, payments.Published.Count);
        Assert.Single(payments.Published.Distinct());
    }

    [Fact]
    public async Task The_attempt_is_committed_before_the_request_leaves()
    {
        PaymentAttempt? seen = null;
        await using var provider = ScriptedServer.Start(async _ =>
        {
            seen = await Attempt();
            return Reaction.Answer(201, "{\"id\":\"ch_1\",\"status\":\"succeeded\"}");
        });
        await using var payments = Payments("keyed", provider.BaseUrl);

        await payments.Deliver(Request());

        Assert.Equal(PaymentAttemptState.Requested, seen?.State);
        Assert.Equal(seen?.Id, (await Attempt()).Id);
    }

    [Fact]
    public async Task An_order_that_money_came_for_meanwhile_is_not_charged()
    {
        await using (var db = Database.Context())
        {
            db.Add(new OrderState
            {
                CorrelationId = OrderId,
                CurrentState = OrderStatus.AwaitingPayment,
                Version = 2,
                Payments = [new("bank-1", 0.05m, "EUR", new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero))],
            });
            await db.SaveChangesAsync(Cancel);
        }
        await using var payments = Payments("keyed");

        await payments.Deliver(Request());

        Assert.Empty(await Attempts());
        Assert.Equal(0, await Charges());
    }

    /// <summary>Any system may write to the topic of payment requests. A provider might pay out a negative charge.</summary>
    [Theory]
    [InlineData(-12.30, "EUR", "tok_ok")]
    [InlineData(0, "EUR", "tok_ok")]
    [InlineData(12.30, "", "tok_ok")]
    [InlineData(12.30, "EUR", " ")]
    public async Task A_charge_of_nothing_or_less_or_without_currency_or_token_is_invalid(double amount, string currency, string method)
    {
        await using var payments = Payments("unkeyed");

        await Assert.ThrowsAsync<InvalidMessageException>(
            () => payments.Deliver(Request(method) with { Amount = (decimal)amount, Currency = currency }));

        Assert.Empty(await Attempts());
    }

    [Theory]
    [InlineData(0.05, "EUR")]
    [InlineData(123.00, "EUR")]
    [InlineData(12.30, "USD")]
    public async Task A_charge_of_something_else_than_the_order_costs_is_invalid(double amount, string currency)
    {
        await using (var db = Database.Context())
        {
            db.Add(new OrderState
            {
                CorrelationId = OrderId,
                CurrentState = OrderStatus.AwaitingPayment,
                Version = 2,
                Total = 12.30m,
                Currency = "EUR",
            });
            await db.SaveChangesAsync(Cancel);
        }
        await using var payments = Payments("unkeyed");

        await Assert.ThrowsAsync<InvalidMessageException>(
            () => payments.Deliver(Request() with { Amount = (decimal)amount, Currency = currency }));

        Assert.Empty(await Attempts());
        await payments.Deliver(Request());
        Assert.Equal(1, await Charges());
    }

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task Ten_concurrent_consumers_charge_once(string provider)
    {
        await using var payments = Payments(provider);

        // The other consumers fail or find the attempt in doubt; their endpoint absorbs or retries that.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => payments.Deliver(Request())).AsTask()));

        Assert.Equal(1, await Charges());
        _ = await Attempt();
    }
}
