using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Development.Embedded;

/// <summary>Killed again and again, between any two steps and in the middle of the traffic: every order that was accepted ends shipped, paid once, told once.</summary>
public sealed class When_the_embedded_default_is_killed_mid_flight
{
    const int OrdersPerLife = 12;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Places and how often each is passed before: early and late in a life's traffic.
    static readonly string[] Deaths =
        [$"{FaultPoint.Received}:9", $"{FaultPoint.Processed}:7", $"{FaultPoint.Committed}:11", $"{FaultPoint.Claimed}:3", $"{FaultPoint.Produced}:4"];

    [Fact]
    public Task No_order_is_lost_on_the_broker_inside_the_process() => EveryOrderGetsThrough("killed-mock", null, CrashWindow.WholeOnMock);

    [Fact]
    public Task No_order_is_lost_on_a_real_broker()
    {
        TestBroker.RequireReal("records outlive the process.");
        return EveryOrderGetsThrough("killed-kafka", KafkaHome.Find()!.Directory, CrashWindow.WholeOnKafka);
    }

    static async Task EveryOrderGetsThrough(string name, string? kafkaHome, string guarantee)
    {
        var traffic = new Traffic();
        var folder = TestRun.DataDirectory(name);
        foreach (var death in Deaths)
        {
            await using var life = OrdersProcess.Launch(folder, kafkaHome, (FaultPoint.Variable, death));
            await traffic.SubmitUntil(life, OrdersPerLife);
            await life.Dies();
        }

        await using (var life = await OrdersProcess.Start(folder, kafkaHome))
        {
            await traffic.SubmitUntil(life, OrdersPerLife);
            await life.Kill();
        }

        await using var last = await OrdersProcess.Start(folder, kafkaHome);
        var orders = await traffic.Repeat(last);
        Assert.True(orders.Count > OrdersPerLife, $"Only {orders.Count} orders were accepted.");
        foreach (var order in orders)
            await Eventually.Equal("Paid", () => last.Status(order), Limit);
        foreach (var order in orders)
            await last.Ship(order);
        foreach (var order in orders)
            await Eventually.Equal("Shipped", () => last.Status(order), Limit);

        var charged = await ChargedOnce(last, orders);
        string[] mails = [.. orders.SelectMany(order => new[] { $"{order}.orderconfirmation", $"{order}.shippingnotification" }).Order()];
        await Eventually.Is(last.Mails, sent => sent.SequenceEqual(mails));
        CrashWindows.Report(guarantee, CrashWindow.Anywhere, Observed.Count(orders.Count, tries: null, effects: charged.Count, affected: charged.Distinct().Count()));
    }

    static async Task<IReadOnlyList<Guid>> ChargedOnce(OrdersProcess process, IReadOnlyCollection<Guid> orders)
    {
        var attempts = new List<Guid>();
        foreach (var order in orders)
            attempts.Add(Assert.Single(await process.Attempts(order)));
        var charged = await process.Charged();
        Assert.Equal(attempts.Order(), charged.Order());
        return charged;
    }

    /// <summary>A client that numbers its orders, and does not know of those whose answer it never got.</summary>
    sealed class Traffic
    {
        readonly Dictionary<string, Guid?> _answers = [];

        /// <summary>Submits until a number of orders is accepted or the process is gone.</summary>
        public async Task SubmitUntil(OrdersProcess process, int count)
        {
            var accepted = 0;
            await Eventually.True(
                async () =>
                {
                    var key = $"order-{_answers.Count}";
                    if (process.IsListening && (_answers[key] = await process.TrySubmit(key)) is not null)
                        accepted++;
                    return accepted == count || process.HasExited;
                },
                Limit);
        }

        /// <summary>Submits everything again under its key: what was answered is answered the same, and what was not is now.</summary>
        public async Task<IReadOnlyCollection<Guid>> Repeat(OrdersProcess process)
        {
            var orders = new HashSet<Guid>();
            foreach (var (key, answer) in _answers)
            {
                var order = await process.Submit(key);
                Assert.Equal(answer ?? order, order);
                Assert.True(orders.Add(order));
            }

            return orders;
        }
    }
}
