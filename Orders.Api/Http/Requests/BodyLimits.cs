using Microsoft.AspNetCore.Http.Metadata;

namespace Orders.Api.Http.Requests;

/// <summary>The largest bodies that operations take.</summary>
internal static class BodyLimits
{
    sealed record Limit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;

    /// <summary>Replaces the server's limit for one operation.</summary>
    /// <remarks>It holds for a body without <c>Content-Length</c> too, and for what a compressed body holds.</remarks>
    public static RouteHandlerBuilder WithBodyLimit(this RouteHandlerBuilder route, long maxBytes) =>
        route.WithMetadata(new Limit(maxBytes));
}
