using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Unit")]
public sealed class MailTemplatesTests
{
    static readonly MailTemplates Templates = new();

    static readonly SendNotification Request = new()
    {
        OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001"),
        Kind = NotificationKind.ShippingNotification,
        CustomerEmail = "ada@example.com",
        Total = 32.99m,
        Currency = "EUR",
        Carrier = "A & B",
        TrackingNumber = "JD0001",
        Reason = "out-of-stock",
    };

    [Fact]
    public void Every_kind_is_rendered_as_approved()
    {
        var all = Enum.GetValues<NotificationKind>()
            .Select(kind => Templates.Render(Request with { Kind = kind }))
            .Select(x => $"subject: {x.Subject}\n\n{x.Text}\n{x.Html}");

        ApprovedFile.Matches("e-mails.txt", string.Join("\n----\n\n", all));
    }

    [Fact]
    public void Values_are_escaped_in_html_and_unchanged_in_text()
    {
        var mail = Templates.Render(Request with { TrackingNumber = "<script>alert('é')</script>" });

        Assert.Contains("<li>Carrier: A &amp; B</li>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#x27;é&#x27;)&lt;/script&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("<script>alert('é')</script>", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out-of-stock", "Your order is cancelled. One of its items is out of stock.\n")]
    [InlineData("payment-deadline", "Your order is cancelled. We did not receive your payment in time.\n")]
    [InlineData("shipment-deadline", "Your order is cancelled. We could not ship it in time.\n")]
    [InlineData("cancelled-by-customer", "Your order is cancelled. You asked us to cancel it.\n")]
    [InlineData("card_declined", "Your order is cancelled. Your payment was declined.\n")]
    [InlineData("insufficient_funds", "Your order is cancelled. Your payment was declined because the account does not cover it.\n")]
    [InlineData("fraud_suspected_7", "Your order is cancelled.\n")]
    [InlineData(null, "Your order is cancelled.\n")]
    public void A_cancellation_explains_its_reason_and_never_shows_a_code(string? reason, string text)
    {
        var mail = Templates.Render(Request with { Kind = NotificationKind.OrderCancellation, Reason = reason });

        Assert.StartsWith(text, mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reason_of_the_saga_has_a_text() => Assert.All(
        typeof(OrderReasons).GetFields().Select(x => (string)x.GetValue(null)!),
        code => Assert.NotNull(CancellationReason.ForCustomer(code)));

    [Fact]
    public void An_unknown_kind_is_an_invalid_message()
    {
        var exception = Assert.Throws<InvalidMessageException>(() => Templates.Render(Request with { Kind = (NotificationKind)7 }));

        Assert.Equal("kind is not known.", exception.Message);
    }
}
