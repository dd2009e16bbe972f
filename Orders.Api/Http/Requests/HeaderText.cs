using System.Text;
using System.Text.Unicode;

namespace Orders.Api.Http.Requests;

/// <summary>Text in a request's headers.</summary>
/// <remarks>
/// HTTP gives the bytes of a header beyond ASCII no meaning, and clients send UTF-8 or Latin-1. The server reads each byte as one
/// character, so that no such header makes it refuse the request; who needs the text decodes it here.
/// </remarks>
internal static class HeaderText
{
    /// <summary>The encoding by which the server reads headers.</summary>
    public static Encoding OfServer => Encoding.Latin1;

    /// <summary>The text that the client means: UTF-8, else Latin-1.</summary>
    public static string Decode(string header)
    {
        if (System.Text.Ascii.IsValid(header))
            return header;
        var bytes = Encoding.Latin1.GetBytes(header);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : header;
    }
}
