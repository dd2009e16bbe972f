using System.Collections.Frozen;
using System.Security.Claims;
using Orders.Sagas.Intake;

namespace Orders.Api.Identity;

/// <summary>Who sent a request, and what it may do.</summary>
/// <param name="Id">
/// The issuer and the subject, which no other caller has; null where callers are not recognised. A display name is no identity: two callers
/// may have the same one.
/// </param>
/// <param name="Scopes">What the caller may do; null for everything.</param>
/// <param name="Reach">Whose orders the caller may see.</param>
internal sealed record Caller(string? Id, FrozenSet<string>? Scopes, Reach Reach)
{
    /// <summary>OpenID Connect allows no longer subject.</summary>
    public const int MaxSubject = 255;

    /// <summary>The rest of the longest id that the saga keeps.</summary>
    public const int MaxIssuer = OrderLimits.MaxCaller - MaxSubject - 1;

    /// <summary>Roles whose holders act for any customer, even if they are customers themselves.</summary>
    static readonly CallerRole[] ForAnyCustomer = [CallerRole.Service, CallerRole.Operator, CallerRole.Finance, CallerRole.Admin];

    /// <summary>All other scopes are about everybody's orders.</summary>
    static readonly string[] OfCustomers = [Identity.Scopes.OrdersRead, Identity.Scopes.OrdersWrite];

    /// <summary>A caller that is not recognised here, because the machine or something in front of it is trusted.</summary>
    public static Caller Trusted { get; } = new(null, null, Reach.All);

    public bool MayOneOf(IEnumerable<string> scopes) => Scopes is null || scopes.Any(Scopes.Contains);

    /// <summary>Lets a handler take the caller as a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http));

    /// <summary>The caller of a request that has passed authentication.</summary>
    public static Caller Of(HttpContext http)
    {
        var settings = http.RequestServices.GetRequiredService<AuthenticationSettings>();
        if (!settings.Authenticates)
            return Trusted;
        if (http.Features.Get<Caller>() is { } known)
            return known;
        var caller = Of(http.User, settings);
        http.Features.Set(caller);
        return caller;
    }

    /// <summary>Reads the claims of a token that was checked.</summary>
    internal static Caller Of(ClaimsPrincipal user, AuthenticationSettings settings)
    {
        if (user.Identity is not { IsAuthenticated: true })
            return new(null, FrozenSet<string>.Empty, Reach.None);
        List<CallerRole> roles = [.. Values(user, settings.RoleClaim).Select(RoleScopes.TryRole).OfType<CallerRole>()];
        var scopes = Values(user, settings.ScopeClaim).Concat(roles.SelectMany(settings.Roles.Of)).ToFrozenSet(StringComparer.Ordinal);
        var reach = ReachOf(user.FindFirst(settings.CustomerClaim)?.Value, roles);
        var subject = user.FindFirst("sub")!;
        return new($"{subject.Issuer}|{subject.Value}", reach.IsAll ? scopes : scopes.Intersect(OfCustomers).ToFrozenSet(), reach);
    }

    /// <summary>A customer without an id sees nothing. A caller without any sign of a customer is a system that acts for all.</summary>
    static Reach ReachOf(string? customerId, List<CallerRole> roles) =>
        roles.Any(ForAnyCustomer.Contains) ? Reach.All
        : !string.IsNullOrWhiteSpace(customerId) ? Reach.Of(customerId)
        : roles.Contains(CallerRole.Customer) ? Reach.None
        : Reach.All;

    /// <summary>A claim may have one value with blanks, or several values: both are usual for scopes (RFC 9068, RFC 8693).</summary>
    static IEnumerable<string> Values(ClaimsPrincipal user, string claim) =>
        user.FindAll(claim).SelectMany(x => x.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
