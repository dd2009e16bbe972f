using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Mediator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>
/// The side-effect consumers as an endpoint runs them: each delivery has a scope, the scope's DbContext is saved once after the consumer, and what was
/// published gets out only after that.
/// </summary>
sealed class SideEffects : IAsyncDisposable
{
    readonly ServiceProvider _provider;

    SideEffects(ServiceProvider provider) => _provider = provider;

    public ConcurrentQueue<(Guid? MessageId, object Message)> Published => _provider.GetRequiredService<ConcurrentQueue<(Guid?, object)>>();
    public FakeTimeProvider Time => _provider.GetRequiredService<FakeTimeProvider>();
    public T Get<T>() where T : notnull => _provider.GetRequiredService<T>();

    public static SideEffects On(string connectionString, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(x => KeyValuePair.Create(x.Key, (string?)x.Value))).Build();
        var services = new ServiceCollection().AddLogging();
        // Not a whole microsecond: what PostgreSQL gives back differs unless that was minded.
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));
        services.AddSingleton(time).AddSingleton<TimeProvider>(time);
        services.AddSingleton<ConcurrentQueue<(Guid?, object)>>().AddSingleton<UnitLoss>();
        services.AddOrdersPersistence(connectionString).AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration);
        services.AddSingleton<IDeduplicationStore>(provider => new DyingStore(
            ActivatorUtilities.CreateInstance<EntityFrameworkDeduplicationStore<OrdersDbContext>>(provider), provider.GetRequiredService<UnitLoss>()));
        services.AddTransient<IPaymentGateway>(provider => new DyingGateway(
            provider.GetRequiredService<IOptions<PaymentsOptions>>().Value.Provider is PaymentProvider.Keyed
                ? provider.GetRequiredService<KeyedPaymentGateway>()
                : provider.GetRequiredService<UnkeyedPaymentGateway>(),
            provider.GetRequiredService<UnitLoss>()));
        services.AddScoped<IPublishEndpoint, RecordingPublishEndpoint>();
        services.AddMediator(x =>
        {
            x.AddConsumer<RequestPaymentConsumer>();
            x.AddConsumer<RequestRefundConsumer>();
            x.AddConsumer<RequestFulfilmentConsumer>();
            x.AddConsumer<SendNotificationConsumer>();
            x.AddConsumer<Recorder>();
            x.ConfigureMediator((context, mediator) =>
            {
                mediator.UseInMemoryOutbox(context);
                mediator.UseConsumeFilter(typeof(SaveAfter<>), context);
            });
        });
        return new(services.BuildServiceProvider());
    }

    public Task Deliver<T>(T message)
        where T : class => _provider.GetRequiredService<IMediator>().Send(message, TestContext.Current.CancellationToken);

    /// <summary>Looks once at every attempt that is due; afterwards no attempt is.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> Reconcile()
    {
        await using var scope = _provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PaymentReconciliation>().Run(TestContext.Current.CancellationToken);
    }

    public async Task<EvidenceEffect> Apply(Evidence evidence)
    {
        await using var scope = _provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AttemptSettlement>().Apply(evidence, TestContext.Current.CancellationToken);
    }

    /// <summary>Takes the requests among what was published, as their topic would hand them out, until none is left.</summary>
    public async Task DeliverRequests()
    {
        for (var request = NextRequest(); request is not null; request = NextRequest())
            await _provider.GetRequiredService<IMediator>().Send(request, TestContext.Current.CancellationToken);

        object? NextRequest()
        {
            var all = Published.ToList();
            Published.Clear();
            var next = all.FirstOrDefault(x => x.Message is RequestPayment or RequestRefund);
            foreach (var other in all.Where(x => x != next))
                Published.Enqueue(other);
            return next.Message;
        }
    }

    /// <summary>The process dies after the consumer and before the commit of its unit: nothing of the unit remains.</summary>
    public async Task DeliverAndLoseTheUnit<T>(T message)
        where T : class
    {
        var loss = _provider.GetRequiredService<UnitLoss>();
        loss.Armed = true;
        await Assert.ThrowsAsync<UnitLostException>(() => Deliver(message));
        loss.Armed = false;
    }

    /// <summary>A process that had put an attempt on record, and slept before it sent it, goes on.</summary>
    public async Task Wake(PaymentAttempt attempt)
    {
        await using var scope = _provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AttemptExecution>().Send(attempt, TestContext.Current.CancellationToken);
    }

    /// <summary>The process dies when the provider has answered, and before that is on record.</summary>
    public async Task DeliverAndLoseTheAnswer<T>(T message)
        where T : class
    {
        var loss = _provider.GetRequiredService<UnitLoss>();
        loss.OfAnswer = true;
        await Assert.ThrowsAsync<UnitLostException>(() => Deliver(message));
        loss.OfAnswer = false;
    }

    /// <summary>The process dies after an effect has happened and before it is confirmed.</summary>
    public async Task DeliverAndDieBeforeConfirming<T>(T message)
        where T : class
    {
        var loss = _provider.GetRequiredService<UnitLoss>();
        loss.BeforeConfirming = true;
        await Assert.ThrowsAsync<UnitLostException>(() => Deliver(message));
        loss.BeforeConfirming = false;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    sealed class UnitLoss
    {
        public bool Armed { get; set; }
        public bool OfAnswer { get; set; }
        public bool BeforeConfirming { get; set; }
    }

    sealed class DyingGateway(IPaymentGateway inner, UnitLoss loss) : IPaymentGateway
    {
        public string Provider => inner.Provider;
        public ProviderCapabilities Capabilities => inner.Capabilities;

        public async Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken)
        {
            var answer = await inner.Send(attempt, cancellationToken);
            return loss.OfAnswer ? throw new UnitLostException() : answer;
        }

        public Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken) =>
            inner.LookUp(merchantReference, cancellationToken);
    }

    /// <summary>Dies instead of confirming: nothing more is done to the claim.</summary>
    sealed class DyingStore(IDeduplicationStore inner, UnitLoss loss) : IDeduplicationStore
    {
        public Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken) =>
            inner.Claim(key, owner, terms, takeOverFrom, cancellationToken);

        public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken) =>
            loss.BeforeConfirming ? throw new UnitLostException() : inner.Confirm(claim, timeToLive, cancellationToken);

        public Task<bool> Release(Claim claim, CancellationToken cancellationToken) => inner.Release(claim, cancellationToken);

        public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) => inner.Abandon(claim, cancellationToken);

        public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken) =>
            inner.Settle(key, hasHappened, timeToLive, cancellationToken);
    }

    sealed class UnitLostException : Exception;

    sealed class SaveAfter<T>(OrdersDbContext unit, UnitLoss loss) : IFilter<ConsumeContext<T>>
        where T : class
    {
        public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
        {
            await next.Send(context);
            if (loss.Armed)
                throw new UnitLostException();
            await unit.SaveChangesAsync(context.CancellationToken);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("saveAfter");
    }

    sealed class Recorder(ConcurrentQueue<(Guid?, object)> published) : IConsumer<PaymentReceived>, IConsumer<PaymentDeclined>, IConsumer<PaymentRefunded>
    {
        public Task Consume(ConsumeContext<PaymentReceived> context) => Keep(context, context.Message);

        public Task Consume(ConsumeContext<PaymentDeclined> context) => Keep(context, context.Message);

        public Task Consume(ConsumeContext<PaymentRefunded> context) => Keep(context, context.Message);

        Task Keep(ConsumeContext context, object message)
        {
            published.Enqueue((context.MessageId, message));
            return Task.CompletedTask;
        }
    }
}
