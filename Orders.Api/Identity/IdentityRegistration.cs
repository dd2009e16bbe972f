using Microsoft.AspNetCore.Authorization;

namespace Orders.Api.Identity;

/// <summary>Registers who may do what.</summary>
internal static class IdentityRegistration
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, AuthenticationSettings settings)
    {
        var authentication = services.AddAuthentication();
        if (settings.Authenticates)
            authentication.AddBearerTokens(settings);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new([new ClosedRequirement()], []));
        return services
            .AddSingleton(settings)
            .AddSingleton<IAuthorizationHandler, ScopeHandler>()
            .AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
    }

    public static void UseIdentity(this WebApplication app, AuthenticationSettings settings)
    {
        app.RefuseForeignPages(settings);
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
