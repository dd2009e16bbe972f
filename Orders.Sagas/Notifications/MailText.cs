using System.Net;
using Orders.Contracts;
using Orders.Sagas.Messaging;

namespace Orders.Sagas.Notifications;

/// <summary>What a notification says.</summary>
internal sealed record MailText(string Subject, string Greeting, IReadOnlyList<string> Lines)
{
    public static MailText Of(SendNotification request) => request.Kind switch
    {
        NotificationKind.OrderConfirmation => new(
            $"Your order {request.OrderId} is confirmed",
            "Thank you for your order.",
            [$"Order: {request.OrderId}", $"Total: {Money.Format(request.Total, request.Currency)}", "We have received your payment and are preparing your parcel."]),
        NotificationKind.ShippingNotification => new(
            $"Your order {request.OrderId} is on its way",
            "Your parcel is on its way.",
            [$"Order: {request.OrderId}", $"Carrier: {request.Carrier}", $"Tracking number: {request.TrackingNumber}"]),
        _ => throw new InvalidMessageException(["kind is not known."]),
    };

    public string ToText() => string.Join('\n', [Greeting, "", .. Lines, ""]);

    public string ToHtml() =>
        $"<!DOCTYPE html>\n<html><body>\n<p>{WebUtility.HtmlEncode(Greeting)}</p>\n<ul>\n"
        + string.Concat(Lines.Select(x => $"<li>{WebUtility.HtmlEncode(x)}</li>\n"))
        + "</ul>\n</body></html>\n";
}
