using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_around_the_retry_store
{
    /// <summary>The warehouse fails once. A later request of the same order stays behind.</summary>
    /// <param name="faultPoint">Where the process is killed.</param>
    /// <param name="storedBefore">The rows at the kill.</param>
    [Theory]
    [InlineData(FaultPoint.RetryDecided, 0)]
    [InlineData(FaultPoint.RetryStored, 1)]
    [InlineData(FaultPoint.RetryCommitted, 1)]
    public async Task The_next_owner_goes_on_in_order_and_nothing_has_a_second_effect(string faultPoint, int storedBefore)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var answers = new List<(string Sku, int Status)>();
        await using var warehouse = ScriptedServer.Start(request =>
        {
            lock (answers)
            {
                var status = answers.Count == 0 ? 500 : 202;
                answers.Add((request.Contains("first", StringComparison.Ordinal) ? "first" : "second", status));
                return Task.FromResult(Reaction.Answer(status));
            }
        });
        var settings = new Dictionary<string, string?>
        {
            ["Payments:BaseUrl"] = "http://127.0.0.1:1",
            ["Fulfilment:BaseUrl"] = warehouse.BaseUrl.ToString(),
            ["Notifications:PickupDirectory"] = TestRun.Folder($"{prefix}mail"),
        };
        var order = OrderEvents.NewOrder();

        await using (var killed = await KilledProcess.Launch(
            database, prefix, "effects", faultPoint,
            [.. settings.Select(x => (x.Key.Replace(":", "__", StringComparison.Ordinal), x.Value!))]))
        {
            await RecordWriting.Produce(prefix, Topics.FulfilmentRequests, order, Request(order, "first"));
            await killed.WaitUntilKilled();
        }

        Assert.Equal(storedBefore, await database.WaitingRecords());
        await RecordWriting.Produce(prefix, Topics.FulfilmentRequests, order, Request(order, "second"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await using var next = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Effects = true },
            services => services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration));

        await Eventually.Equal(2, () => database.Scalar<long>("SELECT count(*) FROM inbox_state"));
        await Eventually.Equal(0, database.WaitingRecords);
        foreach (var record in await next.Read(Topics.FulfilmentRequests))
            await next.Offsets(Topics.FulfilmentRequests, "fulfilment").Pass(record.Partition, record.Offset);
        var ofFirst = answers.Where(x => x is { Sku: "first", Status: 202 }).ToList();
        // The record is read again too, because its offset was not committed. What was committed for its row, the inbox knows.
        Assert.InRange(ofFirst.Count, 1, 2);
        Assert.Equal(["first", "second"], answers.Where(x => x.Status == 202).Select(x => x.Sku).Distinct());
        Assert.Equal("second", answers[^1].Sku);
        Assert.Empty(await database.DeadLetters());

        // The effect is the shipment of the order, which the warehouse makes once however often it is asked.
        var observed = Observed.Count(records: 1, tries: ofFirst.Count, effects: 1, affected: Math.Min(1, ofFirst.Count));
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: ofFirst.Count - 1, Held: 0), observed);
        CrashWindows.Report(CrashWindow.RetryStore, faultPoint, observed);
    }

    static RequestFulfilment Request(Guid order, string sku) =>
        new() { OrderId = order, Lines = [new() { Sku = sku, Quantity = 1, UnitPrice = 1 }] };
}
