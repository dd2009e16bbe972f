using System.ComponentModel.DataAnnotations;
using Orders.Sagas.Gateways;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Payments;

/// <summary>Settings of the payment provider's gateway and of reconciliation.</summary>
internal sealed class PaymentsOptions : IGatewayOptions
{
    public const string Section = "Payments";

    /// <summary>The kind of provider behind <see cref="BaseUrl"/>.</summary>
    [EnumDataType(typeof(PaymentProvider), ErrorMessage = "Payments:Provider must be keyed or unkeyed.")]
    public PaymentProvider Provider { get; set; } = PaymentProvider.Keyed;

    [HttpUrl(ErrorMessage = "Payments:BaseUrl must be an absolute http or https URL.")]
    public Uri? BaseUrl { get; set; }

    /// <summary>How long a request may take; after that its outcome is in doubt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00", ErrorMessage = "Payments:Timeout must be between {1} and {2}.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after a request arrived a look-up's "not found" is conclusive: longer than the provider's records ever lag.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Payments:LookupConclusiveAfter must be between {1} and {2}.")]
    public TimeSpan LookupConclusiveAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the provider remembers an idempotency key: after that, a retry would be a second charge.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "Payments:KeyValidFor must be between {1} and {2}.")]
    public TimeSpan KeyValidFor { get; set; } = TimeSpan.FromHours(23);

    /// <summary>How many calls to the provider may be in flight at once.</summary>
    [Range(1, TopicEndpointOptions.MaxLaneCount, ErrorMessage = "Payments:CallsInFlight must be between {1} and {2}.")]
    public int CallsInFlight { get; set; } = 128;

    /// <summary>How late a request may leave after its attempt was recorded. Other processes count the time-out from the record.</summary>
    public static TimeSpan LeavesWithin { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after the record of an attempt its answer must be recorded; then reconciliation takes the attempt over.</summary>
    public TimeSpan AnswerDueAfter => LeavesWithin + Timeout + TimeToRecord;

    static readonly TimeSpan TimeToRecord = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after its attempt was recorded a "not found" is conclusive: the latest sending, the time-out, and the lag.
    /// </summary>
    public TimeSpan NotFoundCountsAfter => LeavesWithin + Timeout + LookupConclusiveAfter;
}

internal enum PaymentProvider
{
    /// <summary>Takes an idempotency key: a duplicate request has one effect and gets the first answer.</summary>
    Keyed,

    /// <summary>Every request that arrives takes effect.</summary>
    Unkeyed,
}
