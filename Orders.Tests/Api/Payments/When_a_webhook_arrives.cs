using System.Net;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>Late, early, duplicate and reordered webhooks are all accepted.</summary>
[Trait("Category", "Database")]
public sealed class When_a_webhook_arrives : WebhooksUnderTest
{
    [Theory]
    [InlineData(PaymentAttemptState.Requested)]
    [InlineData(PaymentAttemptState.InDoubt)]
    [InlineData(PaymentAttemptState.NotTaken)]
    [InlineData(PaymentAttemptState.Declined)]
    public async Task A_succeeded_charge_is_settled_and_published_once_despite_duplicates(PaymentAttemptState state)
    {
        var attempt = await Persisted(state);
        var body = Event(attempt, "evt_1");

        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.NoContent, (await Post(body)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(Event(attempt, "evt_2"))).StatusCode);

        var settled = await Read(attempt.Id);
        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1", "Webhook"), (settled.State, settled.ProviderReference, settled.Evidence));
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt.OrderId));
        Assert.Equal(2, (await History(attempt.Id)).Count(x => x.Kind == PaymentAttemptEventKind.Webhook));
    }

    [Fact]
    public async Task Fifty_concurrent_webhooks_publish_one_message()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Post(Event(attempt, $"evt_{i % 5}"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt.OrderId));
    }

    [Fact]
    public async Task A_webhook_of_a_second_charge_schedules_a_look_up_and_refunds_nothing()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        await Post(Event(attempt, "evt_1"));
        await Post(Event(attempt, "evt_2", charge: "ch_2"));
        await Post(Event(attempt, "evt_2", charge: "ch_2"));

        Assert.Equal([nameof(PaymentReceived)], await Published(attempt.OrderId));
        var claimed = await Read(attempt.Id);
        Assert.Equal(("ch_1", "ch_2"), (claimed.ProviderReference, Assert.Single(claimed.ClaimedReferences)));
        Assert.NotNull(claimed.NextCheckAt);
    }

    [Fact]
    public async Task Another_amount_settles_nothing_and_needs_an_operator()
    {
        var attempt = await Persisted(PaymentAttemptState.Requested);

        await Post(Event(attempt, "evt_1", amount: 99m));

        var (found, published) = (await Read(attempt.Id), await Published(attempt.OrderId));
        Assert.Equal(PaymentAttemptState.InDoubt, found.State);
        Assert.Contains("contradicts", found.Evidence, StringComparison.Ordinal);
        Assert.Empty(published);
    }

    [Fact]
    public async Task A_refund_is_settled()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt, PaymentKind.Refund);

        await Post(Event(attempt, "evt_1", type: "refund.succeeded"));

        Assert.Equal(PaymentAttemptState.Succeeded, (await Read(attempt.Id)).State);
        Assert.Equal([nameof(PaymentRefunded)], await Published(attempt.OrderId));
    }

    [Fact]
    public async Task Another_providers_webhook_settles_nothing()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(Event(attempt, "evt_1"), provider: "keyed")).StatusCode);

        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
        Assert.Empty(await Published(attempt.OrderId));
    }

    [Fact]
    public async Task A_decline_is_published()
    {
        var attempt = await Persisted(PaymentAttemptState.InDoubt);

        await Post(Event(attempt, "evt_1", type: "charge.declined"));

        Assert.Equal(PaymentAttemptState.Declined, (await Read(attempt.Id)).State);
        Assert.Equal([nameof(PaymentDeclined)], await Published(attempt.OrderId));
    }

    [Fact]
    public async Task An_unknown_reference_or_type_is_accepted_and_ignored()
    {
        var unknown = NotPersisted(PaymentAttemptState.InDoubt, PaymentKind.Charge);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(Event(unknown, "evt_1"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(Event(unknown, "evt_2", type: "payout.created"))).StatusCode);
    }
}
