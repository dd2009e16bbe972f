using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Api.Http.Problems;

/// <summary>Gives every error response a problem body. The details of a failure go to the log only.</summary>
internal static class ProblemAnswers
{
    public static IServiceCollection AddProblemAnswers(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddSingleton<IProblemDetailsWriter, ProblemWriter>();

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

    /// <summary>Names the limit of the operation, if the server refused the body, and why the server could not read it.</summary>
    static ProblemHttpResult ProblemOf(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge
            when http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } maxBytes => Problem.BodyTooLarge(maxBytes),
        StatusCodes.Status400BadRequest when http.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException refused =>
            Problem.MalformedBody(refused.Message),
        var status => Problem.OfStatus(status),
    };

    static void ReportUnavailable(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        if (http.Features.Get<IExceptionHandlerFeature>()?.Error is not { } cause)
            return;
        var logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemAnswers));
        logger.Unavailable(FailureClassifier.Classify(cause).Category);
    }

    /// <summary>503 for what passes by itself or when an operator has repaired it: by the same rule as consumers wait and retry.</summary>
    internal static int StatusOf(Exception exception) =>
        exception is BadHttpRequestException refused ? refused.StatusCode
        : FailureClassifier.Classify(exception).Kind is FailureKind.Transient or FailureKind.InProgress or FailureKind.Conflict
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status500InternalServerError;
}
