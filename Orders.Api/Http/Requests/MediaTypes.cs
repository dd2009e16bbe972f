using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.Problems;

namespace Orders.Api.Http.Requests;

/// <summary>Decides whether a body's <c>Content-Type</c> is supported: the one place, for every operation.</summary>
/// <remarks>
/// The server looks at what the header means: case, blanks and quotation marks make no difference. A body without the header is refused,
/// because a browser sends such a body to any address without asking.
/// </remarks>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string AnyJson = "application/*+json";
    public const string Csv = "text/csv";

    /// <summary>The names that are UTF-8, or a part of it.</summary>
    static readonly string[] Utf8Names = ["utf-8", "utf8", "us-ascii"];

    /// <summary>The problem of a body that is not JSON in UTF-8; null if it is.</summary>
    public static ProblemHttpResult? RequireJson(HttpRequest request) => Require(
        request, Json,
        type => type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
                && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The problem of a body that is not CSV in UTF-8; null if it is.</summary>
    public static ProblemHttpResult? RequireCsv(HttpRequest request) =>
        Require(request, Csv, type => type.MediaType.Equals(Csv, StringComparison.OrdinalIgnoreCase));

    static ProblemHttpResult? Require(HttpRequest request, string supported, Func<MediaTypeHeaderValue, bool> matches)
    {
        var why = Why(request, supported, matches);
        if (why is null)
            return null;
        request.HttpContext.Response.Headers.Accept = supported;
        return Problem.UnsupportedMediaType(why);
    }

    static string? Why(HttpRequest request, string supported, Func<MediaTypeHeaderValue, bool> matches)
    {
        var send = $"Send Content-Type: {supported}, in UTF-8.";
        // RFC 9110 lets a parameter be empty, as in "application/json;".
        var header = request.Headers.ContentType.ToString().TrimEnd(';', ' ', '\t');
        if (header.Length == 0)
            return $"The request has no Content-Type. {send}";
        if (!MediaTypeHeaderValue.TryParse(header, out var type))
            return $"The Content-Type cannot be read as one media type. {send}";
        if (type.MatchesAllSubTypesWithoutSuffix || !matches(type))
            return send;
        return type.Parameters.Any(IsOtherCharset) ? $"The charset is not supported. {send}" : null;
    }

    static bool IsOtherCharset(NameValueHeaderValue parameter) =>
        parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
        && !Utf8Names.Contains(parameter.GetUnescapedValue().ToString(), StringComparer.OrdinalIgnoreCase);
}
