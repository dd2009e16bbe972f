using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Sends e-mail by SMTP, over one connection per e-mail.</summary>
internal sealed class SmtpMailSender(IOptions<NotificationsOptions> options, TimeProvider time) : IMailSender
{
    const int FirstPermanentCode = 500;

    readonly SmtpOptions _smtp = options.Value.Smtp;
    readonly MailServerTrust? _trust = options.Value.Smtp.CertificateAuthority is { } file ? new(file) : null;

    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_smtp.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var client = new SmtpClient();
        await Connect(client, linked.Token);
        await Submit(client, message, linked.Token, cancellationToken);
        await Disconnect(client, linked.Token);
    }

    /// <summary>Ends the session. The e-mail is accepted, so a failure here must not cause a duplicate.</summary>
    /// <remarks>MailKit ignores a lost connection itself.</remarks>
    static async Task Disconnect(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Disposing the client closes the connection.
        }
    }

    /// <summary>Connects and authenticates. A failure here concerns every e-mail and sent none, so it is transient.</summary>
    async Task Connect(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            if (_trust is not null)
                client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => _trust.Accepts(certificate, chain, errors);
            await client.ConnectAsync(_smtp.Host!, _smtp.Port, _smtp.Security, cancellationToken);
            if (_smtp is { UserName: { } userName, Password: { } password })
                await Authenticate(client, userName, password, cancellationToken);
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
    Task Authenticate(SmtpClient client, string userName, string password, CancellationToken cancellationToken) =>
        client.IsSecure || _smtp.Security is SecureSocketOptions.None
            ? client.AuthenticateAsync(userName, password, cancellationToken)
            : throw NotSent("The mail server offers no TLS, so the password is not sent.");

    /// <summary>Submits the e-mail. Without a reply its outcome is unknown.</summary>
    async Task Submit(SmtpClient client, MimeMessage message, CancellationToken linked, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(message, linked);
        }
        catch (SmtpCommandException exception) when ((int)exception.StatusCode >= FirstPermanentCode)
        {
            throw new MailRefusedException((int)exception.StatusCode);
        }
        catch (SmtpCommandException exception) when (ConcernsRecipient(exception))
        {
            throw new MailDeferredException((int)exception.StatusCode);
        }
        catch (SmtpCommandException exception)
        {
            // Not chained: the reply's text may hold the customer's address.
            throw NotSent($"The mail server answered {(int)exception.StatusCode}.");
        }
        catch (ServiceNotAuthenticatedException exception)
        {
            throw NotSent("The mail server requires authentication.", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"The mail server did not finish within {_smtp.Timeout}.");
        }
        catch (Exception exception) when (exception is SocketException or IOException or ProtocolException)
        {
            throw new TransientException($"The connection to the mail server was lost ({exception.GetType().Name}).", exception);
        }
    }

    static bool ConcernsRecipient(SmtpCommandException exception) =>
        exception is { ErrorCode: SmtpErrorCode.RecipientNotAccepted, StatusCode: not SmtpStatusCode.ServiceNotAvailable };

    static TransientException NotSent(string problem, Exception? cause = null) => new(problem, cause) { NothingHappened = true };
}
