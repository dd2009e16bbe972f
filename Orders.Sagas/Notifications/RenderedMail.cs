namespace Orders.Sagas.Notifications;

/// <summary>A notification's rendered content, as text and as HTML.</summary>
internal sealed record RenderedMail(string Subject, string Text, string Html);
