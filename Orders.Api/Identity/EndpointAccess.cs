namespace Orders.Api.Identity;

/// <summary>Says where an endpoint is mapped who may call it.</summary>
internal static class EndpointAccess
{
    /// <summary>The caller needs one of these scopes.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, params IReadOnlyList<string> oneOf)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint
            .RequireAuthorization(policy => policy.AddRequirements(new ScopeRequirement(oneOf)))
            .WithMetadata(new NeededScopes(oneOf));

    /// <summary>Anybody may call: the endpoint shows nothing of a customer, or checks the caller itself.</summary>
    public static TBuilder OpenToAnybody<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AllowAnonymous();
}

/// <summary>The scopes of which an endpoint needs one, for its description.</summary>
internal sealed record NeededScopes(IReadOnlyList<string> OneOf);
