using MimeKit;
using Orders.Sagas.Notifications;

namespace Orders.Tests.Api.DeadLetters;

/// <summary>A way for e-mail that fails until it is mended.</summary>
internal sealed class BrokenMail : IMailSender
{
    int _sent;

    public volatile bool IsMended;

    public int Sent => Volatile.Read(ref _sent);

    public Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        if (!IsMended)
            throw new InvalidOperationException("broken");
        Interlocked.Increment(ref _sent);
        return Task.CompletedTask;
    }
}
