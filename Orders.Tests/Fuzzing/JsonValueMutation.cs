using System.Globalization;
using System.Text.Json;

namespace Orders.Tests.Fuzzing;

/// <summary>Replaces one JSON value: by another type, a limit, another spelling, or something very long or deep.</summary>
public static class JsonValueMutation
{
    static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "7", "-1", "[]", "{}", "\"\"", "\" \"", "\"null\"", "[null]", "{\"a\":1}", "[[[[[]]]]]",
        "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "-1e400", "1e-400",
        "0.1", "0.123456789", "79228162514264337593543950335", "79228162514264337593543950336", "1e28", "1E+2", "12.5000", "00", "+1", ".5",
        "1.", "NaN", "Infinity", "'a'", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u0007\\u001b[2J\"", "\"\\u202e\\ufeff\"",
        "\"<script>\"", "\"'; --\"", "\"%s%n\"", "\"../../x\"", "\"12.50\"", "\"1,5\"", "\"eur\"", "\"EURO\"", "\"XXX\"", "\"7\"",
        "\"00000000-0000-0000-0000-000000000000\"", "\"{0197B000-0000-7000-8000-000000000001}\"", "\"4111111111111111\"",
        "\"4111 1111 1111 1111\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"2026-11-24T12:01:00+02:00\"", "\"2026-11-24t10:01:00z\"", "\"2026-11-24\"",
        "\"2026-02-30T00:00:00Z\"",
        "\"2026-11-24T23:59:60Z\"", "\"a@xn--bcher-kva.example\"", "\"\\\"a b\\\"@example.com\"", "\"a\\r\\nBcc: b@example.com\"",
    ];

    /// <summary>Another text in place of the value's.</summary>
    public static string Of(string value, Random random) => random.Next(12) switch
    {
        0 => "\"" + new string('x', Length(random)) + "\"",
        1 => "\"" + string.Concat(Enumerable.Repeat("\U0001F600", Length(random) / 4)) + "\"",
        2 => Nested('[', ']', random),
        3 => string.Concat(Enumerable.Repeat("{\"a\":", Depth(random))),
        4 => "[" + string.Join(',', Enumerable.Repeat(value, random.Next(1, 200))) + "]",
        5 => JsonSerializer.Serialize(value),
        6 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        7 => "1" + new string('0', Length(random) / 8),
        8 => $"[{value}]",
        _ => Values[random.Next(Values.Length)],
    };

    static string Nested(char open, char close, Random random)
    {
        var depth = Depth(random);
        return new string(open, depth) + new string(close, depth);
    }

    static int Depth(Random random) => 1 << random.Next(1, 13);

    static int Length(Random random) => (1 << random.Next(1, 14)) + random.Next(-1, 2);
}
