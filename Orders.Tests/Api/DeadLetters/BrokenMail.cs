using MimeKit;
using Orders.Sagas.Notifications;

namespace Orders.Tests.Api.DeadLetters;

/// <summary>A mail sender that fails until it is repaired.</summary>
internal sealed class BrokenMail : IMailSender
{
    int _sent;

    public volatile bool IsRepaired;

    public int Sent => Volatile.Read(ref _sent);

    public Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        if (!IsRepaired)
            throw new InvalidOperationException("broken");
        Interlocked.Increment(ref _sent);
        return Task.CompletedTask;
    }
}
