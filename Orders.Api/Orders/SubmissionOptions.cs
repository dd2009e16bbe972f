using System.ComponentModel.DataAnnotations;

namespace Orders.Api.Orders;

/// <summary>When POST /orders is answered with 503 instead of waiting.</summary>
internal sealed class SubmissionOptions
{
    public const string Section = "Submissions";

    /// <summary>No order is accepted while many outbox rows are older.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00", ErrorMessage = "Submissions:OutboxMaxAge must be between {1} and {2}.")]
    public TimeSpan OutboxMaxAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an order waits for a database connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Submissions:ConnectionWait must be between {1} and {2}.")]
    public TimeSpan ConnectionWait { get; set; } = TimeSpan.FromSeconds(2);
}
