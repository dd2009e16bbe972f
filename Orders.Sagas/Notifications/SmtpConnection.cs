using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Begins SMTP sessions: connects and authenticates.</summary>
internal sealed class SmtpConnection(IOptions<NotificationsOptions> options)
{
    readonly SmtpOptions _smtp = options.Value.Smtp;
    readonly MailServerTrust? _trust = options.Value.Smtp.CertificateAuthority is { } file ? new(file) : null;

    /// <exception cref="TransientException">The failure concerns every e-mail, and none was sent.</exception>
    public async Task<SmtpSession> Open(CancellationToken cancellationToken)
    {
        var session = new SmtpSession();
        try
        {
            await Open(session, cancellationToken);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    async Task Open(SmtpSession session, CancellationToken cancellationToken)
    {
        try
        {
            if (_trust is not null)
                session.ServerCertificateValidationCallback = (_, certificate, chain, errors) => _trust.Accepts(certificate, chain, errors);
            await session.ConnectAsync(_smtp.Host!, _smtp.Port, _smtp.Security, cancellationToken);
            if (_smtp is { UserName: { } userName, Password: { } password })
                await Authenticate(session, userName, password, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Not chained: MassTransit would treat an inner cancellation as a cancelled consumer.
            throw NotSent($"The mail server did not complete the connection within {_smtp.Timeout}.");
        }
        catch (Exception exception) when (exception is SmtpCommandException or AuthenticationException or NotSupportedException)
        {
            throw NotSent($"The mail server rejected the connection or the credentials ({exception.GetType().Name}).", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ProtocolException or SslHandshakeException
            or ServiceNotAuthenticatedException)
        {
            throw NotSent($"The mail server was not reached ({exception.GetType().Name}).", exception);
        }
    }

    /// <summary>Sends the password only over TLS, because an attacker could strip the server's offer of STARTTLS.</summary>
    Task Authenticate(SmtpSession session, string userName, string password, CancellationToken cancellationToken) =>
        session.IsSecure || _smtp.Security is SecureSocketOptions.None
            ? session.AuthenticateAsync(userName, password, cancellationToken)
            : throw NotSent("The mail server offers no TLS, so the password is not sent.");

    static TransientException NotSent(string problem, Exception? cause = null) => new(problem, cause) { NothingHappened = true };
}
