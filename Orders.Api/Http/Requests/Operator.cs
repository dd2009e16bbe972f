using Orders.Api.Identity;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.Http.Requests;

/// <summary>The operator who decides: the caller that was recognised, else the name in the header.</summary>
/// <remarks>Without authentication, anyone who can reach this address can send any name.</remarks>
internal static class Operator
{
    public const string Header = "Operator";
    public const int MaxLength = 100;

    /// <summary>The operator's name; adds an error when it is missing.</summary>
    public static string? Required(HttpContext http, string? header, FieldErrors errors)
    {
        var name = Of(http, header);
        if (name is null)
            errors.Add(Header, $"is required: a header of 1 to {MaxLength} characters with the operator's name.");
        return name;
    }

    /// <summary>The operator's name; null when it is missing.</summary>
    public static string? Of(HttpContext http, string? header)
    {
        if (Caller.Of(http).Id is { } id)
            return id;
        var given = HeaderText.Decode(header ?? "");
        return Texts.Holds(given, MaxLength) ? given : null;
    }
}
