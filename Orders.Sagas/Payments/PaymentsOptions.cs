using System.ComponentModel.DataAnnotations;
using Orders.Sagas.Gateways;

namespace Orders.Sagas.Payments;

internal sealed class PaymentsOptions : IGatewayOptions
{
    public const string Section = "Payments";

    /// <summary>Which kind of provider is behind <see cref="BaseUrl"/>.</summary>
    [EnumDataType(typeof(PaymentProvider), ErrorMessage = "Payments:Provider must be keyed or unkeyed.")]
    public PaymentProvider Provider { get; set; } = PaymentProvider.Keyed;

    [HttpUrl(ErrorMessage = "Payments:BaseUrl must be an absolute http or https URL.")]
    public Uri? BaseUrl { get; set; }

    /// <summary>How long a charge may take; after that its outcome is in doubt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00", ErrorMessage = "Payments:Timeout must be between {1} and {2}.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after a request has arrived a look-up's "not found" may be believed: longer than the provider's books ever lag.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Payments:LookupConclusiveAfter must be between {1} and {2}.")]
    public TimeSpan LookupConclusiveAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the provider knows a repeat by its key: afterwards a repeat would be a second charge.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "Payments:KeyValidFor must be between {1} and {2}.")]
    public TimeSpan KeyValidFor { get; set; } = TimeSpan.FromHours(23);

    /// <summary>A request does not leave later than this after it was put on record: it would be younger than others believe.</summary>
    public static TimeSpan LeavesWithin { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Since an attempt was put on record: its request may have left as late as is allowed, and have been on its way until the time-out.</summary>
    public TimeSpan NotFoundCountsAfter => LeavesWithin + Timeout + LookupConclusiveAfter;
}

internal enum PaymentProvider
{
    /// <summary>Takes an idempotency key: a repeated request has one effect and gets the first answer.</summary>
    Keyed,

    /// <summary>Every request that arrives takes effect.</summary>
    Unkeyed,
}
