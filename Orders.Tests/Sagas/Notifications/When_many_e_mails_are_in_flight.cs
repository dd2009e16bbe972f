using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Kafka")]
public sealed class When_many_e_mails_are_in_flight : NotificationsUnderTest
{
    static readonly NotificationKind[] InOrder = [NotificationKind.OrderConfirmation, NotificationKind.ShippingNotification];

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public async Task Each_order_gets_its_e_mails_in_order_over_sessions_that_are_kept(int limit)
    {
        var prefix = await RunningMessaging.CreateTopics();
        var orders = Enumerable.Range(0, 60).Select(_ => OrderEvents.NewOrder()).ToList();
        await RecordWriting.ProduceMany(
            prefix, Topics.NotificationRequests,
            InOrder.SelectMany(kind => orders.Select(x => (x, Shipping() with { OrderId = x, Kind = kind }, (Guid?)null))));

        await using var messaging = await Start(prefix, limit);
        await Eventually.True(() => Mail.Taken.Count >= InOrder.Length * orders.Count);

        Assert.Equal(InOrder.Length * orders.Count, Mail.Taken.Count);
        var sent = Mail.Taken.Select(x => x.MessageId!.Split('@')[0].Split('.')).ToLookup(x => Guid.Parse(x[0]), x => x[1]);
        Assert.All(orders, order => Assert.Equal(InOrder.Select(x => $"{x}".ToLowerInvariant()), sent[order]));
        Assert.InRange(Mail.Steps.Count(x => x == ScriptedMailServer.Greeting), 1, orders.Count);
    }

    Task<RunningMessaging> Start(string prefix, int limit)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Notifications:Smtp:Host"] = "127.0.0.1",
            ["Notifications:Smtp:Port"] = $"{Mail.Port}",
            ["Notifications:CallsInFlight"] = $"{limit}",
            ["Payments:BaseUrl"] = "http://127.0.0.1:1",
            ["Fulfilment:BaseUrl"] = "http://127.0.0.1:1",
        }).Build();
        return RunningMessaging.Start(
            Database, prefix, options => options with { Saga = false, Effects = true },
            services => services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration));
    }
}
