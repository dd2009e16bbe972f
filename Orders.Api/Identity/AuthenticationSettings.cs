using Orders.Api.Hosting.Settings;

namespace Orders.Api.Identity;

/// <summary>How callers are recognised, and what their roles may do.</summary>
internal sealed record AuthenticationSettings
{
    public const string ModeKey = "Authentication:Mode";
    public const string AuthorityKey = "Authentication:Authority";
    public const string AudienceKey = "Authentication:Audience";
    public const string ScopeClaimKey = "Authentication:ScopeClaim";
    public const string RoleClaimKey = "Authentication:RoleClaim";
    public const string CustomerClaimKey = "Authentication:CustomerClaim";

    /// <summary>Null trusts the callers on this machine, and nobody else.</summary>
    public required AuthenticationMode? Mode { get; init; }

    /// <summary>The issuer; null without <see cref="AuthenticationMode.Oidc"/>.</summary>
    public required Uri? Authority { get; init; }

    /// <summary>What a token must be made for; null without <see cref="AuthenticationMode.Oidc"/>.</summary>
    public required string? Audience { get; init; }

    /// <summary>The claim whose values are scopes, several in one value separated by blanks.</summary>
    public required string ScopeClaim { get; init; }

    /// <summary>The claim whose values are roles.</summary>
    public required string RoleClaim { get; init; }

    /// <summary>The claim with the customer's id.</summary>
    public required string CustomerClaim { get; init; }

    public required RoleScopes Roles { get; init; }

    /// <summary>Whether callers are recognised here.</summary>
    public bool Authenticates => Mode is AuthenticationMode.Oidc;

    public static AuthenticationSettings Read(SettingsReader reader)
    {
        AuthenticationMode? mode = reader.Given(ModeKey) is null ? null : reader.OneOf(ModeKey, AuthenticationMode.None);
        var settings = new AuthenticationSettings
        {
            Mode = mode,
            Authority = ReadAuthority(reader),
            Audience = reader.Given(AudienceKey),
            ScopeClaim = reader.Given(ScopeClaimKey) ?? "scope",
            RoleClaim = reader.Given(RoleClaimKey) ?? "roles",
            CustomerClaim = reader.Given(CustomerClaimKey) ?? "customer_id",
            Roles = RoleScopes.Read(reader),
        };
        settings.RequireIssuer(reader);
        ListeningRule.Check(reader, mode);
        return settings;
    }

    /// <summary>A key that nothing reads would be a mistake that nobody notices: a token that is believed to be needed.</summary>
    void RequireIssuer(SettingsReader reader)
    {
        foreach (var key in new[] { AuthorityKey, AudienceKey })
        {
            if (Authenticates && reader.Given(key) is null)
                reader.Refuse($"{key} is required when {ModeKey} is oidc.");
            if (!Authenticates && reader.Given(key) is not null)
                reader.Refuse($"{key} is set, but {ModeKey} is not oidc, so no token would be checked.");
        }
    }

    /// <summary>Keys that come over a network without TLS could be anybody's.</summary>
    static Uri? ReadAuthority(SettingsReader reader)
    {
        if (reader.Given(AuthorityKey) is not { } given)
            return null;
        if (Uri.TryCreate(given, UriKind.Absolute, out var authority)
            && given.Length <= Caller.MaxIssuer
            && (authority.Scheme == Uri.UriSchemeHttps || authority is { Scheme: "http", IsLoopback: true }))
            return authority;
        reader.Refuse($"{AuthorityKey}: '{given}' is not an https address of at most {Caller.MaxIssuer} characters, like "
            + "https://login.example.com/realms/shop.");
        return null;
    }
}
