using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Orders.Api.Http.Problems;

/// <summary>Gives every error response a problem body. The details of a failure go to the log only.</summary>
internal static class ProblemAnswers
{
    public static IServiceCollection AddProblemAnswers(this IServiceCollection services) => services.AddProblemDetails();

    public static void UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = StatusOf,
            ExceptionHandler = Answer,
            SuppressDiagnosticsCallback = failure => StatusOf(failure.Exception) is not StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePages(status => Answer(status.HttpContext));
    }

    static Task Answer(HttpContext http)
    {
        if (http.Response.StatusCode is StatusCodes.Status503ServiceUnavailable)
            ReportUnavailable(http);
        return ProblemOf(http).ExecuteAsync(http);
    }

    /// <summary>Names the limit of the operation, if the server refused the body.</summary>
    static ProblemHttpResult ProblemOf(HttpContext http) =>
        http.Response.StatusCode is StatusCodes.Status413PayloadTooLarge
        && http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } maxBytes
            ? Problem.BodyTooLarge(maxBytes)
            : Problem.OfStatus(http.Response.StatusCode);

    static void ReportUnavailable(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        if (http.Features.Get<IExceptionHandlerFeature>()?.Error.GetBaseException() is not { } cause)
            return;
        var logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemAnswers));
        logger.Unavailable(cause.GetType().Name, (cause as PostgresException)?.SqlState);
    }

    static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException refused => refused.StatusCode,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } =>
            StatusCodes.Status503ServiceUnavailable,
        PostgresException { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
        // Without an SQLSTATE it is the connection's failure: also an answer that a server gives while it starts.
        NpgsqlException and not PostgresException => StatusCodes.Status503ServiceUnavailable,
        { InnerException: { } inner } => StatusOf(inner),
        _ => StatusCodes.Status500InternalServerError,
    };
}
