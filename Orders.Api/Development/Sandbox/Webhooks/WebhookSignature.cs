using System.Security.Cryptography;
using System.Text;

namespace Orders.Api.Development.Sandbox.Webhooks;

/// <summary>Signs webhooks.</summary>
internal static class WebhookSignature
{
    public const string Header = "Webhook-Signature";

    /// <summary><c>t=&lt;unix seconds&gt;,v1=&lt;hex HMAC-SHA256 of "t.body"&gt;</c></summary>
    public static string Of(byte[] body, string secret, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{seconds}."), .. body];
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        return $"t={seconds},v1={Convert.ToHexStringLower(mac)}";
    }
}
