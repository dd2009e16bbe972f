using Microsoft.Extensions.Options;
using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Writes e-mails as .eml files named after their Message-ID, so a duplicate replaces its file.</summary>
/// <remarks>Readers never see an incomplete file.</remarks>
internal sealed class PickupMailSender(IOptions<NotificationsOptions> options) : IMailSender
{
    readonly string _folder = options.Value.PickupDirectory!;

    public async Task Send(MimeMessage message, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder, message.MessageId!.Split('@')[0] + ".eml");
        try
        {
            Directory.CreateDirectory(_folder);
            await using (var stream = new FileStream(file + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await message.WriteToAsync(stream, cancellationToken);
                stream.Flush(flushToDisk: true);
            }
            File.Move(file + ".tmp", file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TransientException($"The pickup directory cannot be written ({exception.GetType().Name}).", exception)
            {
                NothingHappened = true,
            };
        }
    }
}
