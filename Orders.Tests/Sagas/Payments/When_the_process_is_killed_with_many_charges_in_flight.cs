using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_with_many_charges_in_flight : PaymentsUnderTest
{
    const int InFlight = 100;
    const int Orders = 300;

    /// <summary>A charge in flight holds no connection.</summary>
    const int Connections = 10;
    int _sent;

    /// <summary>Every request that the killed process sent has taken effect; none of their answers arrived.</summary>
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task Each_order_is_charged_once_and_every_doubt_ends(string kind)
    {
        var isKilled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var provider = ScriptedServer.Start(async request =>
        {
            var (status, body) = await Forward(request);
            if (!request.StartsWith("POST", StringComparison.Ordinal) || isKilled.Task.IsCompleted)
                return Reaction.Answer(status, body);
            Interlocked.Increment(ref _sent);
            await isKilled.Task;
            return Reaction.Close;
        });
        var prefix = await RunningMessaging.CreateTopics();
        await using var database = Database.WithPool(Connections);
        var role = new EffectsRole(
            database, prefix, provider.BaseUrl,
            ("Payments:Provider", kind), ("Payments:Timeout", "00:00:30"), ("Payments:LookupConclusiveAfter", "00:00:02"));
        var orders = Enumerable.Range(0, Orders).Select(_ => OrderEvents.NewOrder()).ToList();
        await RecordWriting.ProduceMany(
            prefix, Topics.PaymentRequests, orders.Select(order => (order, Request() with { OrderId = order }, (Guid?)null)));

        await using (var process = await role.Start())
        {
            await Eventually.True(() => Volatile.Read(ref _sent) >= InFlight, TimeSpan.FromMinutes(3));
            await process.Kill();
        }

        isKilled.SetResult();
        Assert.InRange(await Count("state = 'Requested'"), InFlight, Orders);
        // The time-out of the killed process's requests has passed.
        await Database.Execute("UPDATE payment_attempt SET next_check_at = clock_timestamp()");
        await role.Continue(Topics.PaymentRequests, async () => await Count("state = 'Succeeded'") == Orders);

        Assert.Equal(Orders, await Count("true"));
        var charges = (await Sandbox.Ledger()).Charges;
        Assert.Equal((Orders, Orders), (charges.Count, charges.Select(x => x.MerchantReference).Distinct().Count()));
        Assert.Equal(Orders, await Database.Scalar<long>("SELECT count(*) FROM payment_charge"));
    }

    Task<long> Count(string condition) => Database.Scalar<long>($"SELECT count(*) FROM payment_attempt WHERE {condition}");
}
