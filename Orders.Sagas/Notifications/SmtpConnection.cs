using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Begins SMTP sessions: connects and authenticates.</summary>
internal sealed class SmtpConnection(IOptions<NotificationsOptions> options, ILogger<SmtpConnection> logger)
{
    readonly SmtpOptions _smtp = options.Value.Smtp;
    readonly MailServerTrust _trust = new(options.Value.Smtp.CertificateAuthority, options.Value.Smtp.CheckRevocation);

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
        string? distrust = null;
        try
        {
            session.CheckCertificateRevocation = _trust.HandshakeChecksRevocation;
            session.ServerCertificateValidationCallback =
                (_, certificate, chain, errors) => (distrust = _trust.Problem(certificate, chain, errors)) is null;
            await session.ConnectAsync(_smtp.Host!, _smtp.Port, _smtp.Security, cancellationToken);
            if (_smtp is { UserName: { } userName, Password: { } password })
                await Authenticate(session, userName, password, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Not chained: MassTransit would treat an inner cancellation as a cancelled consumer.
            throw NotSent("SMTP time-out", $"The mail server did not complete the connection within {_smtp.Timeout}.");
        }
        catch (SslHandshakeException exception) when (distrust is not null)
        {
            logger.CertificateRefused(distrust);
            throw NotSent("SMTP certificate", $"The mail server's certificate is not trusted: {distrust}.", exception);
        }
        catch (NotSupportedException exception)
        {
            throw NotSent("SMTP not supported", session.IsConnected
                ? "The mail server offers no way to sign in that this application knows."
                : "The mail server offers no STARTTLS, which Notifications:Smtp:Security demands.", exception);
        }
        catch (SmtpCommandException exception)
        {
            // Not chained: a server may quote what it was sent.
            throw NotSent(
                $"SMTP {(int)exception.StatusCode}", $"The mail server rejected the connection with {(int)exception.StatusCode}.");
        }
        catch (AuthenticationException exception)
        {
            throw NotSent("SMTP credentials", "The mail server rejected the credentials.", exception);
        }
        catch (Exception exception) when (exception is SocketException or IOException or ProtocolException or SslHandshakeException
            or ServiceNotAuthenticatedException)
        {
            throw NotSent("SMTP not reached", $"The mail server was not reached ({exception.GetType().Name}).", exception);
        }
    }

    /// <summary>Sends the password only over TLS, because an attacker could strip the server's offer of STARTTLS.</summary>
    Task Authenticate(SmtpSession session, string userName, string password, CancellationToken cancellationToken) =>
        session.IsSecure || _smtp.Security is SecureSocketOptions.None
            ? session.AuthenticateAsync(userName, password, cancellationToken)
            : throw NotSent("SMTP without TLS", "The mail server offers no TLS, so the password is not sent.");

    static TransientException NotSent(string code, string problem, Exception? cause = null) =>
        new(problem, cause) { NothingHappened = true, Code = code };
}
