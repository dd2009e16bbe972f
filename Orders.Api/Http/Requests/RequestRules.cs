using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Api.Http.Problems;

namespace Orders.Api.Http.Requests;

/// <summary>What holds for the requests of every operation, before the operation sees them.</summary>
internal static class RequestRules
{
    const string Continue = "100-continue";

    public static IServiceCollection AddRequestRules(this IServiceCollection services)
    {
        // Routing would refuse content types by their spelling, and without saying what is supported: MediaTypes decides instead.
        foreach (var policy in services.Where(IsOfContentTypes).ToList())
            services.Remove(policy);
        return services.AddContentCodings();
    }

    public static void UseRequestRules(this WebApplication app)
    {
        app.Use(RequestMethods.Serve);
        app.UseRouting();
        app.Use(Check);
        app.UseRequestDecompression();
        app.Use(CheckCoding);
    }

    static bool IsOfContentTypes(ServiceDescriptor service) =>
        service.ServiceType == typeof(MatcherPolicy) && service.ImplementationType?.Name is "AcceptsMatcherPolicy";

    static Task Check(HttpContext http, RequestDelegate next)
    {
        ContentCodings.RemoveIdentity(http.Request);
        return Refusal(http) is { } problem ? problem.ExecuteAsync(http) : next(http);
    }

    static Task CheckCoding(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false)
            return next(http);
        http.Request.Body = new ClientBody(http.Request.Body, http.RequestAborted);
        if (!ContentCodings.IsCoded(http.Request))
            return next(http);
        http.Response.Headers.AcceptEncoding = ContentCodings.Supported;
        return Problem.UnsupportedCoding(ContentCodings.Supported).ExecuteAsync(http);
    }

    static ProblemHttpResult? Refusal(HttpContext http)
    {
        if (!RequestTarget.IsWellEncoded(RequestTarget.Of(http)))
            return Problem.MalformedAddress();
        if (http.Request.Headers.Expect is [_, ..] expected
            && expected.Any(x => !string.Equals(x?.Trim(), Continue, StringComparison.OrdinalIgnoreCase)))
            return Problem.ExpectationFailed(Continue);
        return http.Request.QueryString.HasValue ? RepeatedParameters(http.Request.Query) : null;
    }

    /// <summary>Two values of one parameter contradict each other, and no operation takes a list.</summary>
    static ProblemHttpResult? RepeatedParameters(IQueryCollection query)
    {
        var errors = new FieldErrors();
        foreach (var (name, _) in query.Where(x => x.Value.Count > 1))
            errors.Add(name, "must be given once.");
        return errors.Any ? errors.ToProblem() : null;
    }
}
