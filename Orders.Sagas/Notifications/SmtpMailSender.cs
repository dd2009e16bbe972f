using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

internal sealed class SmtpMailSender(IOptions<NotificationsOptions> options, TimeProvider time) : IMailSender
{
    const int FirstPermanentCode = 500;

    readonly SmtpOptions _smtp = options.Value.Smtp;
    readonly MailServerTrust? _trust = options.Value.Smtp.CertificateAuthority is { } file ? new(file) : null;

    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_smtp.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var client = new SmtpClient();
        await Open(client, either.Token);
        await HandOver(client, message, either.Token, cancellationToken);
        await SayGoodBye(client, either.Token);
    }

    /// <summary>The e-mail is accepted, so nothing that happens now may cause a repeat. A server that hangs up is MailKit's to bear, one that hangs is ours.</summary>
    static async Task SayGoodBye(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The connection ends with the client.
        }
    }

    /// <summary>A server that turns us away, or does not let us sign in, does so for every e-mail alike: that is no fault of this one, and none was sent.</summary>
    async Task Open(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            if (_trust is not null)
                client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => _trust.Accepts(certificate, chain, errors);
            await client.ConnectAsync(_smtp.Host!, _smtp.Port, _smtp.Security, cancellationToken);
            if (_smtp is { UserName: { } userName, Password: { } password })
                await SignIn(client, userName, password, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Not chained: MassTransit takes what began as a cancellation for one, and would report a consumer that gave up.
            throw new TransientException($"The mail server did not let us in within {_smtp.Timeout}.") { NothingHappened = true };
        }
        catch (Exception e) when (e is SmtpCommandException or AuthenticationException or NotSupportedException)
        {
            throw new TransientException($"The mail server does not let us in ({e.GetType().Name}).", e) { NothingHappened = true };
        }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException or SslHandshakeException or ServiceNotAuthenticatedException)
        {
            throw new TransientException($"The mail server was not reached ({e.GetType().Name}).", e) { NothingHappened = true };
        }
    }

    /// <summary>Whoever hides the server's offer of TLS is not told the password.</summary>
    Task SignIn(SmtpClient client, string userName, string password, CancellationToken cancellationToken) =>
        client.IsSecure || _smtp.Security is SecureSocketOptions.None
            ? client.AuthenticateAsync(userName, password, cancellationToken)
            : throw new TransientException("The mail server offers no TLS, so it is not told the password.") { NothingHappened = true };

    /// <summary>A reply says what became of the e-mail; without one nobody knows.</summary>
    async Task HandOver(SmtpClient client, MimeMessage message, CancellationToken limited, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(message, limited);
        }
        catch (SmtpCommandException e) when ((int)e.StatusCode >= FirstPermanentCode)
        {
            throw new MailRefusedException((int)e.StatusCode);
        }
        catch (SmtpCommandException e) when (e is { ErrorCode: SmtpErrorCode.RecipientNotAccepted, StatusCode: not SmtpStatusCode.ServiceNotAvailable })
        {
            throw new MailDeferredException((int)e.StatusCode);
        }
        catch (SmtpCommandException e)
        {
            // Not chained: the server's text may hold the customer's address.
            throw new TransientException($"The mail server answered {(int)e.StatusCode}.") { NothingHappened = true };
        }
        catch (ServiceNotAuthenticatedException e)
        {
            throw new TransientException("The mail server wants us to sign in.", e) { NothingHappened = true };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"The mail server did not finish within {_smtp.Timeout}.");
        }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException)
        {
            throw new TransientException($"The mail server was lost ({e.GetType().Name}).", e);
        }
    }
}
