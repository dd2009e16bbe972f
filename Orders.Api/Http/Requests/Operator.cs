namespace Orders.Api.Http.Requests;

/// <summary>Who decides: the authenticated principal, else whoever the header names, which is as trustworthy as those who may reach this address.</summary>
internal static class Operator
{
    public const string Header = "Operator";
    public const int MaxLength = 100;

    /// <summary>Whoever is named; where nobody is, that is noted as an error.</summary>
    public static string? Required(HttpContext http, string? header, FieldErrors errors)
    {
        var name = Of(http, header);
        if (name is null)
            errors.Add(Header, $"is required: a header of 1 to {MaxLength} characters that names who decides.");
        return name;
    }

    /// <summary>Null when nobody is named.</summary>
    public static string? Of(HttpContext http, string? header)
    {
        if (http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name })
            return name;
        return string.IsNullOrWhiteSpace(header) || header.Length > MaxLength || header.Any(char.IsControl) ? null : header;
    }
}
