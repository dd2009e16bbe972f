using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Retries;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Kafka")]
public sealed class When_an_e_mail_is_late_and_deferred : NotificationsUnderTest
{
    /// <summary>More than the limit of deferrals.</summary>
    static readonly TimeSpan Late = TimeSpan.FromHours(3);

    [Fact]
    public async Task The_e_mail_waits_in_the_retry_store_and_is_sent_while_others_go_on()
    {
        var prefix = await RunningMessaging.CreateTopics();
        await Produce(prefix, Confirmation());
        Mail.Script("RCPT", "450 greylisted");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Payments:BaseUrl"] = "http://127.0.0.1:1",
            ["Fulfilment:BaseUrl"] = "http://127.0.0.1:1",
            ["Notifications:From"] = "shop@example.org",
            ["Notifications:Smtp:Host"] = "127.0.0.1",
            ["Notifications:Smtp:Port"] = $"{Mail.Port}",
        }).Build();
        await using var messaging = await RunningMessaging.Start(
            Database, prefix, options => options with { Saga = false, Relay = false, Effects = true },
            services => services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration));

        await Eventually.Equal(1, Database.WaitingRecords);
        await Eventually.True(() => messaging.Endpoint(Topics.NotificationRequests).Lag == 0);
        Mail.Recover();

        await Eventually.True(IsConfirmed);
        await Eventually.Equal(0, Database.WaitingRecords);
        Assert.Single(Mail.Taken);
        Assert.Empty(await Database.DeadLetters());
    }

    static async Task Produce(string prefix, SendNotification request)
    {
        using var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig { BootstrapServers = await TestBroker.BootstrapServers() }).Build();
        var record = RecordWriting.RecordOf(request.OrderId, request, null);
        record.Timestamp = new Timestamp(TimeProvider.System.GetUtcNow() - Late);
        await producer.ProduceAsync(prefix + Topics.NotificationRequests, record, Cancel);
    }
}
