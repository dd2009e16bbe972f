using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Orders.Sagas.Messaging;

namespace Orders.Sagas.Notifications;

internal sealed class SmtpMailSender(IOptions<NotificationsOptions> options, TimeProvider time) : IMailSender
{
    const int FirstPermanentCode = 500;

    readonly SmtpOptions _smtp = options.Value.Smtp;

    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_smtp.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Deliver(message, either.Token);
        }
        catch (SmtpCommandException e) when ((int)e.StatusCode >= FirstPermanentCode)
        {
            throw new MailRefusedException((int)e.StatusCode);
        }
        catch (SmtpCommandException e)
        {
            // Not chained: the server's text may hold the customer's address.
            throw new TransientException($"The mail server answered {(int)e.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not chained: MassTransit takes what began as a cancellation for one, and would report a consumer that gave up.
            throw new TransientException($"The mail server did not finish within {_smtp.Timeout}.");
        }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException or SslHandshakeException or ServiceNotAuthenticatedException)
        {
            throw new TransientException($"The mail server was not reached ({e.GetType().Name}).", e);
        }
    }

    async Task Deliver(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        await Open(client, cancellationToken);
        await client.SendAsync(message, cancellationToken);
        // Accepted from here on: MailKit keeps a server that hangs up during QUIT to itself, so that cannot cause a repeat.
        await client.DisconnectAsync(quit: true, cancellationToken);
    }

    /// <summary>A server that turns us away, or does not let us sign in, does so for every e-mail alike: that is no fault of this one.</summary>
    async Task Open(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(_smtp.Host!, _smtp.Port, _smtp.Security, cancellationToken);
            if (_smtp is { UserName: { } userName, Password: { } password })
                await client.AuthenticateAsync(userName, password, cancellationToken);
        }
        catch (Exception e) when (e is SmtpCommandException or AuthenticationException or NotSupportedException)
        {
            throw new TransientException($"The mail server does not let us in ({e.GetType().Name}).", e);
        }
    }
}
