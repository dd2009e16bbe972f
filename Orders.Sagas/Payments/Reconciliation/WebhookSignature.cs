using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Verifies the header <c>Webhook-Signature: t=&lt;unix seconds&gt;,v1=&lt;hex HMAC-SHA256 of "t.body"&gt;</c>.</summary>
/// <remarks>The signed time limits replays. The header may hold several v1 values while a secret is rotated.</remarks>
internal static class WebhookSignature
{
    public const string Header = "Webhook-Signature";

    /// <summary>The largest difference between the signed time and this process's clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    public static bool Verify(string? header, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        var fields = (header ?? "").Split(',').Select(x => x.Trim().Split('=', 2)).Where(x => x.Length == 2).ToLookup(x => x[0], x => x[1]);
        if (!long.TryParse(fields["t"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        // DateTimeOffset.FromUnixTimeSeconds would throw for a value out of its range.
        if (Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) > (decimal)Tolerance.TotalSeconds)
            return false;
        var expected = Sign(seconds, body, secret);
        return fields["v1"].Any(signature => CryptographicOperations.FixedTimeEquals(expected, Bytes(signature)));
    }

    static byte[] Sign(long seconds, ReadOnlySpan<byte> body, string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}.")));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    static byte[] Bytes(string hex)
    {
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
