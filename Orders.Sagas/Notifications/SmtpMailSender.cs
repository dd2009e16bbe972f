using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Sends e-mail by SMTP, over sessions that are kept for the next e-mails.</summary>
internal sealed class SmtpMailSender(
    SmtpConnection connection, SmtpSessions sessions, IOptions<NotificationsOptions> options, TimeProvider time) : IMailSender
{
    const int FirstPermanentCode = 500;

    readonly TimeSpan _limit = options.Value.Smtp.Timeout;

    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var idle = SmtpSession.NeedsSmtpUtf8(message) ? null : sessions.Take();
        if (idle is null || !await Submit(idle, message, linked.Token, cancellationToken))
            await Submit(await connection.Open(linked.Token), message, linked.Token, cancellationToken);
    }

    /// <summary>Submits the e-mail. Without a reply to its content its outcome is unknown. Any failure ends the session.</summary>
    /// <returns>False when the session had ended while it was idle. The e-mail has not left then.</returns>
    async Task<bool> Submit(SmtpSession session, MimeMessage message, CancellationToken linked, CancellationToken cancellationToken)
    {
        var (wasIdle, isAccepted) = (session.Submitted > 0, false);
        try
        {
            await session.Submit(message, linked);
            return isAccepted = true;
        }
        catch (Exception exception) when (wasIdle && !session.MayHaveSent && HasEnded(exception))
        {
            return false;
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
            throw NotSent($"The mail server answered {(int)exception.StatusCode}.", code: $"SMTP {(int)exception.StatusCode}");
        }
        catch (ServiceNotAuthenticatedException)
        {
            // Not chained, as above.
            throw NotSent("The mail server requires authentication or TLS.", code: "SMTP 530");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unanswered(session, $"The mail server did not finish within {_limit}.");
        }
        catch (Exception exception) when (IsLostConnection(exception))
        {
            throw Unanswered(session, $"The connection to the mail server was lost ({exception.GetType().Name}).", exception);
        }
        finally
        {
            if (isAccepted)
                sessions.Return(session);
            else
                session.Dispose();
        }
    }

    /// <summary>Whether the server has ended the session: it closed the connection, or says so.</summary>
    static bool HasEnded(Exception exception) =>
        IsLostConnection(exception) || exception is SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable };

    static bool IsLostConnection(Exception exception) =>
        exception is SocketException or IOException or ProtocolException or ServiceNotConnectedException;

    static bool ConcernsRecipient(SmtpCommandException exception) =>
        exception is { ErrorCode: SmtpErrorCode.RecipientNotAccepted, StatusCode: not SmtpStatusCode.ServiceNotAvailable };

    static TransientException Unanswered(SmtpSession session, string problem, Exception? cause = null) =>
        session.MayHaveSent ? new(problem, cause) : NotSent(problem, cause);

    static TransientException NotSent(string problem, Exception? cause = null, string? code = null) =>
        new(problem, cause) { NothingHappened = true, Code = code };
}
