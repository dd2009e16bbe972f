using System.Collections.Concurrent;
using MassTransit;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;
using Orders.Sagas.Rules;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>Runs the side-effect consumers as an endpoint does: one scope and one SaveChanges for each delivery.</summary>
sealed class SideEffects : IAsyncDisposable
{
    readonly ServiceProvider _provider;

    SideEffects(ServiceProvider provider) => _provider = provider;

    public ConcurrentQueue<(Guid? MessageId, object Message)> Published => _provider.GetRequiredService<ConcurrentQueue<(Guid?, object)>>();
    public FakeTimeProvider Time => _provider.GetRequiredService<FakeTimeProvider>();
    public T Get<T>() where T : notnull => _provider.GetRequiredService<T>();

    public static SideEffects On(string connectionString, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(x => KeyValuePair.Create(x.Key, (string?)x.Value))).Build();
        var services = new ServiceCollection().AddLogging();
        // Not a whole microsecond, so that a time that is not truncated differs from its row.
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));
        services.AddSingleton(time).AddSingleton<TimeProvider>(time).AddSingleton<IInterceptor>(new FakeDatabaseClock(time));
        services.AddSingleton<ConcurrentQueue<(Guid?, object)>>().AddSingleton<Crash>();
        services.AddOrdersPersistence(connectionString)
            .AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration);
        services.AddSingleton<IDeduplicationStore>(provider => new CrashingStore(
            ActivatorUtilities.CreateInstance<EntityFrameworkDeduplicationStore<OrdersDbContext>>(provider),
            provider.GetRequiredService<Crash>()));
        services.AddTransient<IPaymentGateway>(provider => new CrashingGateway(
            provider.GetRequiredService<IOptions<PaymentsOptions>>().Value.Provider is PaymentProvider.Keyed
                ? provider.GetRequiredService<KeyedPaymentGateway>()
                : provider.GetRequiredService<UnkeyedPaymentGateway>(),
            provider.GetRequiredService<Crash>()));
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

    /// <summary>The failures that the endpoint passes with the next deliveries.</summary>
    public RecordFailures? EarlierFailures
    {
        set => _provider.GetRequiredService<Crash>().EarlierFailures = value;
    }

    /// <summary>Whether the last delivery ended without an answer of the external system.</summary>
    public bool HasProvedNothing => _provider.GetRequiredService<Crash>().Proof.IsMissing;

    public Task Deliver<T>(T message)
        where T : class => _provider.GetRequiredService<IMediator>().Send(message, TestContext.Current.CancellationToken);

    /// <summary>Reconciles every due attempt once.</summary>
    /// <returns>How many attempts were due.</returns>
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

    /// <summary>Delivers the published requests, as their topic would, until none is left.</summary>
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

    /// <summary>Crashes after the consumer, before the unit of work is committed.</summary>
    public Task DeliverAndCrashBeforeCommit<T>(T message)
        where T : class => DeliverAndCrash(message, CrashPoint.BeforeCommit);

    /// <summary>Records an attempt, pauses, and sends it.</summary>
    public async Task OpenAndSendAfter(TimeSpan pause, RequestPayment request, string provider)
    {
        var window = new SendWindow(Time);
        var (attempt, isNew) = await Get<AttemptLedger>().Open(
            request.ToAttempt(provider, Time.GetUtcNow()), TestContext.Current.CancellationToken);
        Assert.True(isNew);
        Time.Advance(pause);
        await using var scope = _provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AttemptExecution>().Send(attempt, window, TestContext.Current.CancellationToken);
    }

    /// <summary>Crashes after the provider's answer, before the answer is recorded.</summary>
    public Task DeliverAndCrashBeforeRecording<T>(T message)
        where T : class => DeliverAndCrash(message, CrashPoint.BeforeRecording);

    /// <summary>Crashes after the effect, before it is confirmed.</summary>
    public Task DeliverAndCrashBeforeConfirming<T>(T message)
        where T : class => DeliverAndCrash(message, CrashPoint.BeforeConfirming);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    async Task DeliverAndCrash<T>(T message, CrashPoint point)
        where T : class
    {
        var crash = _provider.GetRequiredService<Crash>();
        crash.At = point;
        await Assert.ThrowsAsync<CrashException>(() => Deliver(message));
        crash.At = null;
    }

    enum CrashPoint
    {
        BeforeRecording,
        BeforeConfirming,
        BeforeCommit,
    }

    sealed class Crash
    {
        public CrashPoint? At { get; set; }

        public RecordFailures? EarlierFailures { get; set; }

        public RecordProof Proof { get; set; } = new();
    }

    sealed class CrashingGateway(IPaymentGateway inner, Crash crash) : IPaymentGateway
    {
        public string Provider => inner.Provider;
        public ProviderCapabilities Capabilities => inner.Capabilities;

        public async Task<ProviderAnswer> Send(PaymentAttempt attempt, CancellationToken cancellationToken)
        {
            var answer = await inner.Send(attempt, cancellationToken);
            return crash.At is CrashPoint.BeforeRecording ? throw new CrashException() : answer;
        }

        public Task<IReadOnlyList<RecordedCharge>?> LookUp(Guid merchantReference, CancellationToken cancellationToken) =>
            inner.LookUp(merchantReference, cancellationToken);
    }

    /// <summary>Crashes instead of confirming, and leaves the claim as it is.</summary>
    sealed class CrashingStore(IDeduplicationStore inner, Crash crash) : IDeduplicationStore
    {
        public Task<ClaimAnswer> Claim(
            EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken) =>
            inner.Claim(key, owner, terms, takeOverFrom, cancellationToken);

        public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken) =>
            crash.At is CrashPoint.BeforeConfirming ? throw new CrashException() : inner.Confirm(claim, timeToLive, cancellationToken);

        public Task<bool> Release(Claim claim, CancellationToken cancellationToken) => inner.Release(claim, cancellationToken);

        public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) => inner.Abandon(claim, cancellationToken);

        public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken) =>
            inner.Settle(key, hasHappened, timeToLive, cancellationToken);
    }

    sealed class CrashException : Exception;

    sealed class SaveAfter<T>(OrdersDbContext unit, Crash crash) : IFilter<ConsumeContext<T>>
        where T : class
    {
        public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
        {
            ContractRules.Instance.Accept(context.Message);
            crash.Proof = context.GetOrAddPayload(() => new RecordProof());
            if (crash.EarlierFailures is { } failures)
                context.GetOrAddPayload(() => new TopicRecordContext("topic", 0, 0, "group", 2, null, failures));
            await next.Send(context);
            if (crash.At is CrashPoint.BeforeCommit)
                throw new CrashException();
            await unit.SaveChangesAsync(context.CancellationToken);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope("saveAfter");
    }

    sealed class Recorder(ConcurrentQueue<(Guid?, object)> published)
        : IConsumer<PaymentReceived>, IConsumer<PaymentDeclined>, IConsumer<PaymentRefunded>
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
