using System.Globalization;

namespace Orders.Api.Http.Requests;

/// <summary>Reads ISO 8601 timestamps.</summary>
internal static class Iso8601
{
    public const string Rule = "must be an ISO 8601 timestamp, like 2026-11-24T08:30:00Z.";

    static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Returns UTC, which also replaces a missing offset.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
