using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

/// <summary>Runs notifications on a database of their own, with a scripted mail server or a pickup directory.</summary>
public abstract class NotificationsUnderTest : IAsyncLifetime
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orders-pickup-");

    private protected TestDatabase Database { get; private set; } = null!;
    private protected ScriptedMailServer Mail { get; } = ScriptedMailServer.Start();
    protected string Pickup => Path.Combine(_folder.FullName, "mail");
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;
    protected static Guid OrderId { get; } = Guid.Parse("0197b000-0000-7000-8000-000000000001");

    public virtual async ValueTask InitializeAsync() => Database = await TestDatabase.Create();

    public virtual async ValueTask DisposeAsync()
    {
        await Mail.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected SideEffects BySmtp(params (string Key, string Value)[] settings) => SideEffects.On(
        Database.ConnectionString,
        [
            ("Notifications:From", "Shop <shop@example.org>"),
            ("Notifications:Smtp:Host", "127.0.0.1"),
            ("Notifications:Smtp:Port", $"{Mail.Port}"),
            .. settings,
        ]);

    private protected SideEffects ByPickup() => SideEffects.On(
        Database.ConnectionString, ("Notifications:From", "Shop <shop@example.org>"), ("Notifications:PickupDirectory", Pickup));

    private protected static SendNotification Confirmation() => new()
    {
        OrderId = OrderId,
        Kind = NotificationKind.OrderConfirmation,
        CustomerEmail = "ada@example.com",
        Total = 32.99m,
        Currency = "EUR",
    };

    private protected static SendNotification Shipping() =>
        Confirmation() with { Kind = NotificationKind.ShippingNotification, Carrier = "DHL <&> Co", TrackingNumber = "JD0001" };

    /// <summary>The deduplication keys of e-mails.</summary>
    private protected async Task<List<DeduplicationRow>> Rows()
    {
        await using var context = Database.Context();
        return await context.Set<DeduplicationRow>().AsNoTracking().OrderBy(x => x.ClaimedAt).ThenBy(x => x.Name).ToListAsync(Cancel);
    }

    private protected async Task<bool> IsConfirmed() => (await Rows()).Any(x => x.ConfirmedAt is not null);
}
