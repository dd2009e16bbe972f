namespace Orders.Api.Identity;

/// <summary>Who finds out who the caller is. Without a mode, only this machine may call, as its own operator.</summary>
internal enum AuthenticationMode
{
    /// <summary>Nobody here: something in front of the process does it, and every request that arrives may do everything.</summary>
    None,

    /// <summary>An OpenID Connect issuer, whose bearer tokens are checked here.</summary>
    Oidc,
}
