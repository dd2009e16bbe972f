using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.Identity;

/// <summary>Checks the bearer tokens of the issuer.</summary>
internal static class BearerTokens
{
    /// <summary>How far the issuer's clock may differ.</summary>
    static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>How often at most a token of an unknown key makes the keys be read again. A rotation is noticed after this time.</summary>
    static readonly TimeSpan KeyRefresh = TimeSpan.FromSeconds(10);

    /// <summary>A request waits for the issuer no longer than this.</summary>
    static readonly TimeSpan IssuerTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Signatures by a key that only the issuer has. A symmetric key would be known here too, and none is no signature.</summary>
    static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static AuthenticationBuilder AddBearerTokens(this AuthenticationBuilder authentication, AuthenticationSettings settings) =>
        authentication.AddJwtBearer(bearer =>
        {
            bearer.Authority = settings.Authority!.ToString();
            bearer.Audience = settings.Audience;
            bearer.RequireHttpsMetadata = settings.Authority is not { IsLoopback: true };
            bearer.MapInboundClaims = false;
            bearer.IncludeErrorDetails = false;
            bearer.RefreshInterval = KeyRefresh;
            bearer.BackchannelTimeout = IssuerTimeout;
            bearer.TokenValidationParameters = new()
            {
                ClockSkew = ClockSkew,
                ValidAlgorithms = Algorithms,
                NameClaimType = "sub",
                RoleClaimType = settings.RoleClaim,
            };
            bearer.Events = new JwtBearerEvents { OnTokenValidated = RequireSubject, OnAuthenticationFailed = Explain };
        });

    /// <summary>Without a subject, two callers would be one. It is stored with what the caller does, so it has to be storable.</summary>
    static Task RequireSubject(TokenValidatedContext context)
    {
        if (!Texts.Holds(context.Principal?.FindFirst("sub")?.Value, Caller.MaxSubject))
            context.Fail("The token has no subject, or one that cannot be kept.");
        return Task.CompletedTask;
    }

    /// <summary>Tells a bad token from an issuer that cannot be asked, about whose tokens nothing is known.</summary>
    static async Task Explain(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
            context.Fail(context.Exception);
        }
        catch (InvalidOperationException exception)
        {
            context.Fail(new IssuerUnreachableException(exception));
        }
    }
}
