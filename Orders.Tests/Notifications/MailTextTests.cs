using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Notifications;

namespace Orders.Tests.Notifications;

public sealed class MailTextTests
{
    static readonly SendNotification Request = new()
    {
        OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001"),
        Kind = NotificationKind.ShippingNotification,
        CustomerEmail = "ada@example.com",
        Total = 32.99m,
        Currency = "EUR",
        Carrier = "A & B",
        TrackingNumber = "JD0001",
    };

    [Fact]
    public void A_shipping_notification_names_carrier_and_tracking_number()
    {
        var text = MailText.Of(Request);

        Assert.Equal("Your order 0197b000-0000-7000-8000-000000000001 is on its way", text.Subject);
        Assert.Equal(
            "Your parcel is on its way.\n\nOrder: 0197b000-0000-7000-8000-000000000001\nCarrier: A & B\nTracking number: JD0001\n", text.ToText());
    }

    [Fact]
    public void A_confirmation_names_the_total()
    {
        var text = MailText.Of(Request with { Kind = NotificationKind.OrderConfirmation });

        Assert.Equal("Your order 0197b000-0000-7000-8000-000000000001 is confirmed", text.Subject);
        Assert.Contains("\nTotal: 32.99 EUR\n", text.ToText(), StringComparison.Ordinal);
        Assert.DoesNotContain("JD0001", text.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Html_says_the_same_and_takes_nothing_for_markup()
    {
        var html = MailText.Of(Request with { TrackingNumber = "<script>alert(1)</script>" }).ToHtml();

        Assert.Contains("<li>Carrier: A &amp; B</li>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_is_not_known_is_an_invalid_message() =>
        Assert.Equal("kind is not known.", Assert.Throws<InvalidMessageException>(() => MailText.Of(Request with { Kind = (NotificationKind)7 })).Message);
}
