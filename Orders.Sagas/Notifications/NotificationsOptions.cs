using System.ComponentModel.DataAnnotations;
using MailKit.Security;
using MimeKit;

namespace Orders.Sagas.Notifications;

/// <summary>E-mail goes by SMTP when a host is set, else as .eml files into the pickup directory.</summary>
internal sealed class NotificationsOptions : IValidatableObject
{
    public const string Section = "Notifications";

    static readonly TimeSpan _minTimeout = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan _maxTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The sender that customers see: an address, or a name with one.</summary>
    public string From { get; set; } = "Orders <orders@localhost>";

    public string? PickupDirectory { get; set; }

    public SmtpOptions Smtp { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailboxAddress.TryParse(From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
            yield return new("Notifications:From must be an e-mail address.");
        if (Smtp.Host is null && PickupDirectory is null)
            yield return new("Set Notifications:Smtp:Host to send e-mail, or Notifications:PickupDirectory to write it into a folder.");
        if (Smtp.Port is < 1 or > 65535)
            yield return new("Notifications:Smtp:Port must be between 1 and 65535.");
        if (Smtp.UserName is null != Smtp.Password is null)
            yield return new("Notifications:Smtp:UserName and Notifications:Smtp:Password go together.");
        if (Smtp.Timeout < _minTimeout || Smtp.Timeout > _maxTimeout)
            yield return new($"Notifications:Smtp:Timeout must be between {_minTimeout} and {_maxTimeout}.");
    }
}

internal sealed class SmtpOptions
{
    public string? Host { get; set; }
    public int Port { get; set; } = 587;

    /// <summary>Auto speaks TLS at once on port 465 and upgrades elsewhere when the server offers it.</summary>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.Auto;
    public string? UserName { get; set; }
    public string? Password { get; set; }

    /// <summary>How long one e-mail may take, from connecting to the server's acceptance.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
