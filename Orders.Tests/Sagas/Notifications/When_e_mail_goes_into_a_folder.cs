using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_e_mail_goes_into_a_folder : NotificationsUnderTest
{
    [Fact]
    public async Task The_file_is_a_valid_e_mail()
    {
        await using var notifications = ByPickup();

        await notifications.Deliver(Confirmation());

        var file = Assert.Single(Directory.GetFiles(Pickup));
        Assert.Equal($"{OrderId}.orderconfirmation.eml", Path.GetFileName(file));
        var mail = await MimeMessage.LoadAsync(file, Cancel);
        Assert.Equal(("ada@example.com", $"Your order {OrderId} is confirmed"), (mail.To.Mailboxes.Single().Address, mail.Subject));
        Assert.Contains("Total: 32.99 EUR", mail.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duplicate_after_a_crash_replaces_its_file()
    {
        await using var notifications = ByPickup();
        await notifications.DeliverAndCrashBeforeConfirming(Confirmation());
        notifications.Time.Advance(TimeSpan.FromMinutes(5));
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(Pickup)), "older", Cancel);

        await notifications.Deliver(Confirmation());

        Assert.NotEqual("older", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Pickup)), Cancel));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_retried()
    {
        await using var notifications = ByPickup();
        await notifications.Deliver(Confirmation());
        // Only after the start, which refuses a file in place of the folder.
        Directory.Delete(Pickup, recursive: true);
        await File.WriteAllTextAsync(Pickup, "in the way", Cancel);

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Shipping()));
        Assert.Single(await Rows());

        File.Delete(Pickup);
        await notifications.Deliver(Shipping());
        Assert.Single(Directory.GetFiles(Pickup));
    }
}
