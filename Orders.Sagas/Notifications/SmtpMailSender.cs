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
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"The mail server did not finish within {_smtp.Timeout}.", e);
        }
        // Signing in fails for every e-mail alike: it is the server's or the configuration's trouble, not this message's.
        catch (Exception e) when (e is SocketException or IOException or ProtocolException or SslHandshakeException or AuthenticationException)
        {
            throw new TransientException($"The mail server was not reached ({e.GetType().Name}).", e);
        }
    }

    async Task Deliver(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(_smtp.Host!, _smtp.Port, _smtp.Security, cancellationToken);
        if (_smtp is { UserName: { } userName, Password: { } password })
            await client.AuthenticateAsync(userName, password, cancellationToken);
        await client.SendAsync(message, cancellationToken);
        // Accepted from here on: MailKit keeps a server that hangs up during QUIT to itself, so that cannot cause a repeat.
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}
