using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Sagas;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Counts the round trips of a charge that is alone, beside those of its unit of work.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_charge_is_counted : PaymentsUnderTest
{
    [Fact]
    public async Task A_charge_costs_one_read_one_record_and_one_answer()
    {
        var sql = new SqlCount();
        var prefix = await RunningMessaging.CreateTopics();
        await using var messaging = await Start(prefix, sql);
        sql.Restart();

        await messaging.Produce(Topics.PaymentRequests, OrderId, Request());
        await Eventually.Equal(1L, () => Database.Scalar<long>("SELECT count(*) FROM inbox_state"));

        var own = sql.Texts.Where(x => x.Contains("payment", StringComparison.Ordinal)).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join("\n\n", sql.Texts));
        Assert.Collection(
            own,
            read => Assert.Contains("FROM orders", read, StringComparison.Ordinal),
            record => Assert.StartsWith("INSERT INTO payment_attempt", record, StringComparison.Ordinal),
            answer => Assert.Contains("INSERT INTO payment_charge", answer, StringComparison.Ordinal));
        Assert.Equal(3, await Transactions());
    }

    /// <summary>The transactions of the attempt, its answer and the unit of work.</summary>
    Task<long> Transactions() => Database.Scalar<long>(
        """
        SELECT count(DISTINCT x) FROM (
            SELECT xmin::text FROM payment_attempt_event UNION ALL SELECT xmin::text FROM payment_attempt
            UNION ALL SELECT xmin::text FROM payment_charge UNION ALL SELECT xmin::text FROM outbox_message
            UNION ALL SELECT xmin::text FROM inbox_state) written (x)
        """);

    Task<RunningMessaging> Start(string prefix, SqlCount sql)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Payments:BaseUrl"] = $"{Sandbox.BaseUrl}",
            ["Fulfilment:BaseUrl"] = $"{Sandbox.BaseUrl}",
            ["Notifications:PickupDirectory"] = TestRun.Folder($"{prefix}mail"),
        }).Build();
        return RunningMessaging.Start(
            Database, prefix, options => options with { Saga = false, Relay = false, Effects = true },
            services =>
            {
                services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration);
                // Reconciliation looks for due attempts each second, and would be counted.
                services.Remove(services.Single(x => x.ImplementationType == typeof(PaymentReconciler)));
                sql.Register(services);
            });
    }
}
