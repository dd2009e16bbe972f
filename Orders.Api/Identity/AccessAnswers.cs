using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orders.Api.Http.Problems;

namespace Orders.Api.Identity;

/// <summary>Answers a caller that may not call: who it is, is not known (401), or not enough (403).</summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            await next(context);
        else
            await (await AnswerTo(context, policy)).ExecuteAsync(context);
    }

    static async Task<ProblemHttpResult> AnswerTo(HttpContext http, AuthorizationPolicy policy)
    {
        var scopes = string.Join(' ', policy.Requirements.OfType<ScopeRequirement>().SelectMany(x => x.OneOf));
        var recognises = http.RequestServices.GetRequiredService<AuthenticationSettings>().Authenticates;
        if (http.User.Identity is { IsAuthenticated: true } || !recognises)
            return Forbidden(http, scopes);
        switch ((await http.AuthenticateAsync()).Failure)
        {
            case null:
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return Problem.Unauthenticated("Send a token of the issuer as Authorization: Bearer.");
            case IssuerUnreachableException:
                http.Response.Headers.RetryAfter = "5";
                return Problem.IssuerUnavailable();
            default:
                http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                return Problem.Unauthenticated("The credential is not valid, not valid any more, or made for somebody else.");
        }
    }

    static ProblemHttpResult Forbidden(HttpContext http, string scopes)
    {
        if (scopes.Length == 0)
            return Problem.Forbidden("Nobody may call this address.");
        http.Response.Headers.Append(HeaderNames.WWWAuthenticate, $"Bearer error=\"insufficient_scope\", scope=\"{scopes}\"");
        return Problem.Forbidden($"The caller needs one of the scopes {scopes}, or a role that stands for it.");
    }
}
