using System.Text;

namespace Orders.Api.Http.Idempotency;

/// <summary>A string in quotation marks, as structured fields write it (RFC 9651). Its parameters are ignored.</summary>
internal static class StructuredString
{
    const char Quote = '"';

    public static bool Is(string header) => header.StartsWith(Quote);

    /// <summary>The string's value; null if the header is no string, or has more after it than parameters.</summary>
    public static string? Parse(string header)
    {
        var value = new StringBuilder(header.Length);
        for (var at = 1; at < header.Length; at++)
        {
            switch (header[at])
            {
                case Quote:
                    var rest = header.AsSpan(at + 1).TrimStart(' ');
                    return rest.IsEmpty || rest[0] is ';' ? value.ToString() : null;
                case '\\' when at + 1 < header.Length && header[at + 1] is Quote or '\\':
                    value.Append(header[++at]);
                    break;
                case '\\':
                    return null;
                case var character:
                    value.Append(character);
                    break;
            }
        }

        return null;
    }
}
