using System.Globalization;

namespace Orders.Api.Http.Requests;

internal static class Iso8601
{
    public const string Rule = "must be a moment by ISO 8601, like 2026-11-24T08:30:00Z.";

    static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>In UTC; a text without an offset is taken as UTC, a date alone as its first moment.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
}
