using System.Net.Mime;

namespace Orders.Api.Http.Requests;

/// <summary>A JSON body that was serialized earlier and is sent byte for byte.</summary>
internal sealed class BytesResult(int statusCode, byte[] json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = statusCode;
        httpContext.Response.ContentType = $"{MediaTypeNames.Application.Json}; charset=utf-8";
        httpContext.Response.ContentLength = json.Length;
        await httpContext.Response.Body.WriteAsync(json, httpContext.RequestAborted);
    }
}
