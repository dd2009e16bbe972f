using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Notifications;

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
    public void Every_kind_is_written_as_approved()
    {
        var all = Enum.GetValues<NotificationKind>().Select(kind => Templates.Write(Request with { Kind = kind })).Select(x => $"subject: {x.Subject}\n\n{x.Text}\n{x.Html}");

        ApprovedFile.Matches("e-mails.txt", string.Join("\n----\n\n", all));
    }

    [Fact]
    public void Html_takes_nothing_for_markup_that_others_wrote_and_text_leaves_it_as_it_is()
    {
        var mail = Templates.Write(Request with { TrackingNumber = "<script>alert('é')</script>" });

        Assert.Contains("<li>Carrier: A &amp; B</li>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(&#x27;é&#x27;)&lt;/script&gt;", mail.Html, StringComparison.Ordinal);
        Assert.Contains("<script>alert('é')</script>", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out-of-stock", "Your order is cancelled. An article of it is out of stock.\n")]
    [InlineData("payment-deadline", "Your order is cancelled. We did not receive your payment in time.\n")]
    [InlineData("shipment-deadline", "Your order is cancelled. We could not send your parcel in time.\n")]
    [InlineData("cancelled-by-customer", "Your order is cancelled. You asked us to cancel it.\n")]
    [InlineData("card_declined", "Your order is cancelled. Your payment was declined.\n")]
    [InlineData("insufficient_funds", "Your order is cancelled. Your payment was declined because the account does not cover it.\n")]
    [InlineData("fraud_suspected_7", "Your order is cancelled.\n")]
    [InlineData(null, "Your order is cancelled.\n")]
    public void A_cancellation_gives_its_reason_in_words_and_never_a_code(string? reason, string said) =>
        Assert.StartsWith(said, Templates.Write(Request with { Kind = NotificationKind.OrderCancellation, Reason = reason }).Text, StringComparison.Ordinal);

    [Fact]
    public void No_reason_of_the_saga_is_without_words() => Assert.All(
        typeof(OrderReasons).GetFields().Select(x => (string)x.GetValue(null)!),
        code => Assert.NotNull(CancellationReason.InWords(code)));

    [Fact]
    public void A_kind_that_is_not_known_is_an_invalid_message() =>
        Assert.Equal("kind is not known.", Assert.Throws<InvalidMessageException>(() => Templates.Write(Request with { Kind = (NotificationKind)7 })).Message);
}
