namespace Orders.Api.Http.Requests;

/// <summary>HEAD and OPTIONS, for every address.</summary>
/// <remarks>
/// HEAD is GET without the body, which the server leaves out by itself. OPTIONS is answered with the methods of the address.
/// </remarks>
internal static class RequestMethods
{
    const string OfServer = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

    public static async Task Serve(HttpContext http, RequestDelegate next)
    {
        var method = http.Request.Method;
        if (HttpMethods.IsOptions(method) && RequestTarget.Of(http) is "*")
        {
            Allow(http.Response, OfServer);
            return;
        }

        RequestTarget.ReadAbsolute(http);
        if (HttpMethods.IsHead(method))
            http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Method = method;
        }

        if (http.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed })
            Complete(http.Response, isOptions: HttpMethods.IsOptions(method));
    }

    /// <summary>Adds the methods that no operation declares.</summary>
    static void Complete(HttpResponse response, bool isOptions)
    {
        var methods = response.Headers.Allow.ToString();
        if (methods.Contains(HttpMethods.Get, StringComparison.Ordinal))
            methods += ", " + HttpMethods.Head;
        methods += ", " + HttpMethods.Options;
        if (isOptions)
            Allow(response, methods);
        else
            response.Headers.Allow = methods;
    }

    static void Allow(HttpResponse response, string methods)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
    }
}
