using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MailKit.Security;
using MimeKit;
using Orders.Sagas.Folders;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Settings of e-mail: sent by SMTP if a host is set, else written as .eml files into the pickup directory.</summary>
internal sealed partial class NotificationsOptions : IValidatableObject
{
    public const string Section = "Notifications";

    static readonly TimeSpan _minTimeout = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan _maxTimeout = TimeSpan.FromMinutes(5);
    static readonly TimeSpan _maxDeferral = TimeSpan.FromDays(1);
    static readonly TimeSpan _maxRememberFor = TimeSpan.FromDays(3650);

    /// <summary>The part of a claim's lease for claiming and confirming, in addition to sending.</summary>
    static readonly TimeSpan _storeTime = TimeSpan.FromSeconds(30);

    /// <summary>The sender that customers see: an address, or a name with an address.</summary>
    public string From { get; set; } = "Orders <orders@localhost>";

    [Folder($"{Section}:{nameof(PickupDirectory)}")]
    public string? PickupDirectory { get; set; }

    /// <summary>The header with (order, kind), for providers that send one e-mail per key.</summary>
    /// <remarks>Examples: <c>Resend-Idempotency-Key</c>, <c>X-EE-Idempotency-Key</c>. Other mail servers ignore the header.</remarks>
    public string IdempotencyHeader { get; set; } = "Idempotency-Key";

    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>What happens when the outcome of an e-mail is unknown.</summary>
    /// <remarks>
    /// Repeat sends the e-mail again with the same Message-ID, which most mail readers show once. Hold makes the request a dead letter.
    /// </remarks>
    public WhenUnknown WhenUnknown { get; set; } = WhenUnknown.Repeat;

    /// <summary>How long sent e-mails are remembered.</summary>
    /// <remarks>A later request for the same e-mail, such as a dead letter's replay, sends the e-mail again.</remarks>
    public TimeSpan RememberFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many e-mails may be in flight at once: as many SMTP sessions are open at most.</summary>
    public int CallsInFlight { get; set; } = 16;

    public EffectPolicy Policy => new(WhenUnknown, new ClaimTerms(Smtp.Timeout + _storeTime, RememberFor))
    {
        NothingHappened = exception =>
            exception is MailRefusedException or TransientException { NothingHappened: true },
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!MailboxAddress.TryParse(From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
            yield return new("Notifications:From must be an e-mail address.");
        if (Smtp.Host is null && PickupDirectory is null)
            yield return new("Set Notifications:Smtp:Host to send e-mail, or Notifications:PickupDirectory to write it into a folder.");
        if (Smtp.Port is < 1 or > 65535)
            yield return new("Notifications:Smtp:Port must be between 1 and 65535.");
        if (Smtp.UserName is null != Smtp.Password is null)
            yield return new("Set both Notifications:Smtp:UserName and Notifications:Smtp:Password, or neither.");
        if (Smtp.Timeout < _minTimeout || Smtp.Timeout > _maxTimeout)
            yield return new($"Notifications:Smtp:Timeout must be between {_minTimeout} and {_maxTimeout}.");
        if (Smtp.GiveUpAfter < TimeSpan.Zero || Smtp.GiveUpAfter > _maxDeferral)
            yield return new($"Notifications:Smtp:GiveUpAfter must be between {TimeSpan.Zero} and {_maxDeferral}.");
        if (!Header.IsMatch(IdempotencyHeader))
            yield return new("Notifications:IdempotencyHeader must be a valid header name.");
        if (Smtp.CertificateAuthority is { } authority && !IsAuthority(authority))
            yield return new("Notifications:Smtp:CertificateAuthority must be a file with a certificate in PEM.");
        if (!Enum.IsDefined(WhenUnknown))
            yield return new("Notifications:WhenUnknown must be repeat or hold.");
        if (RememberFor < TimeSpan.FromHours(1) || RememberFor > _maxRememberFor)
            yield return new($"Notifications:RememberFor must be between 01:00:00 and {_maxRememberFor}.");
        if (CallsInFlight is < 1 or > TopicEndpointOptions.MaxLaneCount)
            yield return new($"Notifications:CallsInFlight must be between 1 and {TopicEndpointOptions.MaxLaneCount}.");
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,76}$")]
    private static partial Regex Header { get; }

    static bool IsAuthority(string file)
    {
        try
        {
            _ = new MailServerTrust(file);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>Settings of the SMTP server.</summary>
internal sealed class SmtpOptions
{
    public string? Host { get; set; }
    public int Port { get; set; } = 587;

    /// <summary>Auto uses TLS from the start on port 465, and STARTTLS on other ports if the server offers it.</summary>
    /// <remarks>Only None sends a password without TLS.</remarks>
    public SecureSocketOptions Security { get; set; } = SecureSocketOptions.Auto;

    /// <summary>
    /// A PEM file with the authority that signed the server's certificate; if not set, the system's authorities are trusted.
    /// </summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>Whether the list of revoked certificates must be reached. Not set, it must be for the system's authorities only.</summary>
    public bool? CheckRevocation { get; set; }
    public string? UserName { get; set; }
    public string? Password { get; set; }

    /// <summary>The time limit of one e-mail, from connecting to the server's acceptance.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a recipient may be deferred (4xx) before the e-mail becomes a dead letter, from the first deferral on.</summary>
    /// <remarks>Greylists need some minutes. Later e-mails of the order wait behind the deferred one.</remarks>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);
}
