using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Development.Embedded;

/// <summary>
/// Kills the application at several fault points and under load: every accepted order is charged, notified and shipped once.
/// </summary>
[Trait("Category", "Process")]
public sealed class When_the_embedded_default_is_killed_mid_flight
{
    const int OrdersPerProcess = 12;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Fault points, and at which pass of each the process is killed: early and late in a process's traffic.
    static readonly string[] FaultPoints =
    [
        $"{FaultPoint.Received}:9", $"{FaultPoint.Processed}:7", $"{FaultPoint.Committed}:11", $"{FaultPoint.Claimed}:3",
        $"{FaultPoint.Produced}:4",
    ];

    [Fact]
    public Task No_order_is_lost_on_the_in_memory_broker() => EveryOrderIsShipped("killed-mock", null, CrashWindow.WholeOnMock);

    [Fact]
    public Task No_order_is_lost_on_a_real_broker()
    {
        TestBroker.RequireReal("records must survive the process.");
        return EveryOrderIsShipped("killed-kafka", KafkaHome.Find()!.Directory, CrashWindow.WholeOnKafka);
    }

    static async Task EveryOrderIsShipped(string name, string? kafkaHome, string guarantee)
    {
        var traffic = new Traffic();
        var folder = TestRun.DataDirectory(name);
        foreach (var faultPoint in FaultPoints)
        {
            await using var process = OrdersProcess.Launch(folder, kafkaHome, (FaultPoint.Variable, faultPoint));
            await traffic.SubmitUntil(process, OrdersPerProcess);
            await process.WaitUntilKilled();
        }

        await using (var process = await OrdersProcess.Start(folder, kafkaHome))
        {
            await traffic.SubmitUntil(process, OrdersPerProcess);
            await process.Kill();
        }

        await using var last = await OrdersProcess.Start(folder, kafkaHome);
        var orders = await traffic.SubmitAllAgain(last);
        Assert.True(orders.Count > OrdersPerProcess, $"Only {orders.Count} orders were accepted.");
        foreach (var order in orders)
            await Eventually.Equal("Paid", () => last.Status(order), Limit);
        foreach (var order in orders)
            await last.Ship(order);
        foreach (var order in orders)
            await Eventually.Equal("Shipped", () => last.Status(order), Limit);

        var charged = await ChargedOnce(last, orders);
        string[] mails = [.. orders.SelectMany(order => new[] { $"{order}.orderconfirmation", $"{order}.shippingnotification" }).Order()];
        await Eventually.Is(last.Mails, sent => sent.SequenceEqual(mails));
        CrashWindows.Report(
            guarantee, CrashWindow.Anywhere,
            Observed.Count(orders.Count, tries: null, effects: charged.Count, affected: charged.Distinct().Count()));
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

    /// <summary>A client that numbers its orders, and does not know the outcome of a submission without an answer.</summary>
    sealed class Traffic
    {
        readonly Dictionary<string, Guid?> _answers = [];

        /// <summary>Submits until a number of orders is accepted or the process has ended.</summary>
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

        /// <summary>Submits every order again under its key, and asserts that an answered submission gets the same answer.</summary>
        public async Task<IReadOnlyCollection<Guid>> SubmitAllAgain(OrdersProcess process)
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
