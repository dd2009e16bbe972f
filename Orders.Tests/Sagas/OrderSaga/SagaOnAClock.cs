using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>An order of a saga on a clock that the test advances.</summary>
/// <remarks>
/// While a test waits, the clock advances about as fast as real time: enough to end a backoff, too little to reach a deadline.
/// </remarks>
public abstract class SagaOnAClock : IAsyncLifetime
{
    private protected static readonly OrderDeadlines Limits =
        new() { Payment = TimeSpan.FromHours(2), Shipment = TimeSpan.FromHours(5), Refund = TimeSpan.FromHours(3) };
    static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(25);
    string _prefix = null!;

    private protected FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());
    private protected TestDatabase Database { get; private set; } = null!;
    protected Guid Order { get; } = OrderEvents.NewOrder();
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create();
        _prefix = await RunningMessaging.CreateTopics();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<RunningMessaging> Start(
        OrderDeadlines? limits = null, bool relay = true, Action<IServiceCollection>? services = null) => RunningMessaging.Start(
        Database, _prefix, options => options with { Deadlines = limits ?? Limits, Relay = relay }, collection =>
        {
            collection.AddSingleton<TimeProvider>(Time).AddSingleton<IInterceptor>(new FakeDatabaseClock(Time));
            services?.Invoke(collection);
        });

    private protected static async Task<int> Sweep(RunningMessaging saga)
    {
        await using var scope = saga.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<DeadlineSweep>().Run(Cancel);
    }

    /// <summary>Advances the clock by one sweep interval at a time until the order is as expected.</summary>
    private protected async Task<OrderState> AfterSweeps(Func<OrderState, bool> isExpected) =>
        (await Eventually.Is(() => ReadAfterAdvance(() => Database.Order(Order), DeadlineSweeper.Interval), order => isExpected(order!)))!;

    private protected async Task<OrderState> OrderIs(string status, Guid? order = null) => (await Eventually.Is(
        () => ReadAfterAdvance(() => Database.Order(order ?? Order), BetweenReads), found => found?.CurrentState == status,
        what: $"the order is {status}"))!;

    private protected async Task<OrderState> Becomes(RunningMessaging saga, string status, IOrderEvent message)
    {
        await saga.Send(Order, message);
        return await OrderIs(status);
    }

    private protected Task SendAll(RunningMessaging saga, params IEnumerable<(Guid Order, IOrderEvent Event)> events) =>
        saga.SendAll(Database, events, () => Time.Advance(BetweenReads));

    /// <summary>The messages that the saga has published, once the outbox is empty.</summary>
    private protected async Task<IReadOnlyList<T>> Published<T>(RunningMessaging saga, string topic)
    {
        await Eventually.Equal(0, () => ReadAfterAdvance(() => Database.Scalar<long>("SELECT count(*) FROM outbox_message"), BetweenReads));
        return await saga.Messages<T>(topic);
    }

    private protected async Task Pay(RunningMessaging saga)
    {
        await Becomes(saga, OrderStatus.AwaitingPayment, OrderEvents.Created(Order));
        var paid = await Becomes(saga, OrderStatus.Paid, OrderEvents.Paid(Order));
        Assert.Equal(paid.UpdatedAt + Limits.Shipment, paid.DueAt);
    }

    private protected async Task Attempt(PaymentKind kind, PaymentAttemptState state)
    {
        await using var db = Database.Context();
        db.Add(new PaymentAttempt
        {
            Id = OrderEvents.NewOrder(),
            OrderId = Order,
            Kind = kind,
            State = state,
            Amount = 25.00m,
            Currency = "EUR",
            Provider = "unkeyed",
            RequestedAt = Time.GetUtcNow(),
            SentAt = Time.GetUtcNow(),
            SettledAt = state is PaymentAttemptState.Succeeded ? Time.GetUtcNow() : null,
        });
        await db.SaveChangesAsync(Cancel);
    }

    Task<T> ReadAfterAdvance<T>(Func<Task<T>> read, TimeSpan advance)
    {
        Time.Advance(advance);
        return read();
    }
}
