using Microsoft.AspNetCore.Authorization;

namespace Orders.Api.Identity;

/// <summary>The caller has one of these scopes.</summary>
internal sealed record ScopeRequirement(params IReadOnlyList<string> OneOf) : IAuthorizationRequirement;

/// <summary>Nobody: an endpoint that names no scope is closed, also for the machine's operator.</summary>
internal sealed record ClosedRequirement : IAuthorizationRequirement;

/// <summary>Decides both requirements.</summary>
internal sealed class ScopeHandler : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        if (context.Resource is HttpContext http)
        {
            foreach (var requirement in context.PendingRequirements.Where(x => Holds(x, http)).ToList())
                context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    static bool Holds(IAuthorizationRequirement requirement, HttpContext http) => requirement switch
    {
        ScopeRequirement scopes => Caller.Of(http).MayOneOf(scopes.OneOf),
        // Routing answers 404, 405 and 415 with endpoints of its own, which no module has mapped.
        ClosedRequirement => http.GetEndpoint() is not RouteEndpoint,
        _ => false,
    };
}
