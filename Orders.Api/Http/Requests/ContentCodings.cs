using System.IO.Compression;
using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.Net.Http.Headers;

namespace Orders.Api.Http.Requests;

/// <summary>The content codings of request bodies.</summary>
/// <remarks>
/// ASP.NET Core removes one coding, and holds the decoded bytes to the operation's limit. A chain of codings is not supported.
/// </remarks>
internal static class ContentCodings
{
    public const string Supported = "gzip, br, deflate";
    const string Identity = "identity";

    public static IServiceCollection AddContentCodings(this IServiceCollection services)
    {
        // Otherwise the end of a truncated body is taken for the end of the data.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        return services.AddRequestDecompression(options =>
        {
            options.DecompressionProviders.Clear();
            options.DecompressionProviders.Add("gzip", new Coding(body => new GZipStream(body, CompressionMode.Decompress)));
            options.DecompressionProviders.Add("x-gzip", new Coding(body => new GZipStream(body, CompressionMode.Decompress)));
            options.DecompressionProviders.Add("br", new Coding(body => new BrotliStream(body, CompressionMode.Decompress)));
            options.DecompressionProviders.Add("deflate", new Coding(body => new ZLibStream(body, CompressionMode.Decompress)));
        });
    }

    /// <summary>Whether the body still has a coding: the server has removed the one that it supports.</summary>
    public static bool IsCoded(HttpRequest request) => request.Headers.ContentEncoding
        .SelectMany(x => (x ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .Any(x => !x.Equals(Identity, StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes <c>identity</c> from the list, so that it does not count as a second coding.</summary>
    public static void RemoveIdentity(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is not [_, ..] given)
            return;
        var codings = string.Join(',', given.ToArray()).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(x => !x.Equals(Identity, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (codings.Length == 0)
            request.Headers.Remove(HeaderNames.ContentEncoding);
        else
            request.Headers.ContentEncoding = string.Join(", ", codings);
    }

    sealed class Coding(Func<Stream, Stream> decode) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => decode(stream);
    }
}
