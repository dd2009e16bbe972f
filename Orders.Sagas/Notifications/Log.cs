using Microsoft.Extensions.Logging;
using Orders.Contracts;

namespace Orders.Sagas.Notifications;

internal static partial class Log
{
    [LoggerMessage(4200, LogLevel.Information, "{Kind} of order {OrderId} was sent after {ElapsedMs:0} ms")]
    public static partial void Sent(this ILogger logger, Guid orderId, NotificationKind kind, double elapsedMs);

    [LoggerMessage(5611, LogLevel.Warning, "The mail server's certificate is not trusted, so no e-mail is sent: {Reason}")]
    public static partial void CertificateRefused(this ILogger logger, string reason);

    [LoggerMessage(4201, LogLevel.Information, "{Kind} of order {OrderId} was already sent; it is not sent again")]
    public static partial void AlreadySent(this ILogger logger, Guid orderId, NotificationKind kind);
}
