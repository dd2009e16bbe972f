using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Verifies the header <c>Webhook-Signature: t=&lt;unix seconds&gt;,v1=&lt;hex HMAC-SHA256 of "t.body"&gt;</c>.</summary>
/// <remarks>
/// The signed time limits replays. While a secret is rotated, the header may hold several v1 values, and several secrets count. A provider
/// that sends the header twice, or with two times, has signed if one time and one value fit together.
/// </remarks>
internal static class WebhookSignature
{
    public const string Header = "Webhook-Signature";

    /// <summary>The largest difference between the signed time and this process's clock.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>How many times are tried, so that a stranger's header costs little.</summary>
    const int MaxTimes = 3;

    public static bool Verify(string? header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var fields = (header ?? "").Split(',').Select(x => x.Split('=', 2)).Where(x => x.Length == 2)
            .ToLookup(x => x[0].Trim(), x => x[1].Trim());
        var signatures = fields["v1"].Select(Bytes).Where(x => x.Length == HMACSHA256.HashSizeInBytes).ToList();
        if (signatures.Count == 0)
            return false;
        foreach (var time in fields["t"].Distinct().Take(MaxTimes))
        {
            if (!IsNear(time, now))
                continue;
            foreach (var secret in secrets)
            {
                var expected = Sign(time, body, secret);
                if (signatures.Any(signature => CryptographicOperations.FixedTimeEquals(expected, signature)))
                    return true;
            }
        }

        return false;
    }

    static bool IsNear(string time, DateTimeOffset now) =>
        long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        // DateTimeOffset.FromUnixTimeSeconds would throw for a value out of its range.
        && Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) <= (decimal)Tolerance.TotalSeconds;

    /// <remarks>The time is signed as it is written.</remarks>
    static byte[] Sign(string time, ReadOnlySpan<byte> body, string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{time}."));
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
