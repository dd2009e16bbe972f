namespace Orders.Sagas.Notifications;

/// <summary>What a notification says, twice: for readers of text and of HTML.</summary>
internal sealed record MailText(string Subject, string Text, string Html);
