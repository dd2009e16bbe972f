using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.DeadLetters;

/// <summary>Runs rider, saga and relay on a database and topics of the test's own.</summary>
public abstract class ReplayUnderTest : IAsyncLifetime
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;
    private protected TestDatabase Database { get; private set; } = null!;
    private protected string Prefix { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Prefix = await RunningMessaging.CreateTopics();
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<RunningMessaging> Start(
        Func<OrdersMessagingOptions, OrdersMessagingOptions>? options = null, Action<IServiceCollection>? services = null) =>
        RunningMessaging.Start(Database, Prefix, options, services);

    private protected Task<RunningMessaging> StartNotifications(
        IMailSender mail, bool external, Action<IServiceCollection>? others = null) =>
        Start(options => options with { Saga = false, Effects = true, ExternalRelay = external }, services =>
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Notifications:PickupDirectory", "unused")]).Build();
            services.AddNotifications(configuration).Replace(ServiceDescriptor.Singleton(mail));
            others?.Invoke(services);
        });

    private protected async Task<DeadLetter> FailedNotification(RunningMessaging effects)
    {
        var order = OrderEvents.NewOrder();
        await effects.Produce(Topics.NotificationRequests, order, new SendNotification
        {
            OrderId = order,
            Kind = NotificationKind.OrderConfirmation,
            CustomerEmail = "ada@example.com",
            Total = 25m,
            Currency = "EUR",
        });
        return await Waiting(DeadLetterReason.HandlerFailed);
    }

    private protected static Task<DeadLetterOutcome> Replay(RunningMessaging messaging, DeadLetter letter) =>
        messaging.Services.GetRequiredService<DeadLetterDecisions<OrdersDbContext>>().Replay(letter.Id, "ada", Cancel);

    private protected async Task<DeadLetter?> Letter() => (await Database.DeadLetters()).SingleOrDefault();

    private protected async Task<DeadLetter> Waiting(DeadLetterReason reason) =>
        (await Eventually.Is(Letter, x => x?.Reason == reason && x.State is DeadLetterState.Waiting))!;
}
