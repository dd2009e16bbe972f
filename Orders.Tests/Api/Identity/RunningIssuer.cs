using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Orders.Tests.Api.Identity;

/// <summary>A real OpenID Connect issuer on a port of its own. It gives everybody the claims that are asked for.</summary>
public sealed class RunningIssuer : IAsyncDisposable
{
    public const string Audience = "orders";

    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    readonly WebApplication _app;
    readonly HttpClient _http;

    RunningIssuer(WebApplication app) => (_app, _http) = (app, new HttpClient { BaseAddress = new(app.Urls.Single()) });

    /// <summary>The issuer's name, as its discovery document and its tokens have it.</summary>
    public string Authority => _http.BaseAddress!.ToString();

    /// <summary>The key that signs the tokens now, to forge some with.</summary>
    internal SecurityKey Key => Options.SigningCredentials.Single().Key;

    OpenIddictServerOptions Options => _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;

    public static async Task<RunningIssuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(Configure);
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync();
        return new(app);
    }

    /// <summary>Signs new tokens with a new key, and forgets the old one.</summary>
    public void Rotate()
    {
        Options.SigningCredentials.Clear();
        Options.SigningCredentials.Add(NewCredentials());
    }

    public Task Stop() => _app.StopAsync();

    /// <summary>A token with these claims; one with several values gets all of them.</summary>
    public async Task<string> Token(string subject, params IReadOnlyList<(string Claim, string Value)> claims)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "tests",
            ["client_secret"] = "any",
            ["subject"] = subject,
            ["claims"] = JsonSerializer.Serialize(claims.Select(x => new[] { x.Claim, x.Value })),
        };
        using var answer = await _http.PostAsync("token", new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Degraded: it has no database of clients and tokens.</summary>
    static void Configure(OpenIddictServerBuilder server)
    {
        server.EnableDegradedMode()
            .SetTokenEndpointUris("token")
            .AllowClientCredentialsFlow()
            .AddEphemeralEncryptionKey()
            .DisableAccessTokenEncryption()
            .UseAspNetCore()
            .DisableTransportSecurityRequirement();
        server.Configure(options => options.SigningCredentials.Add(NewCredentials()));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => default));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            context.SignIn(PrincipalOf(context.Request));
            return default;
        }));
    }

    static ClaimsPrincipal PrincipalOf(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("tests");
        identity.SetClaim(OpenIddictConstants.Claims.Subject, (string?)request["subject"]);
        foreach (var claim in JsonSerializer.Deserialize<string[][]>((string)request["claims"]!)!)
        {
            if (claim[0] == OpenIddictConstants.Claims.Scope)
                identity.SetScopes(claim[1].Split(' '));
            else
                identity.AddClaim(new Claim(claim[0], claim[1]));
        }

        identity.SetAudiences(Audience);
        identity.SetAccessTokenLifetime(Lifetime);
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
        return new(identity);
    }

    static SigningCredentials NewCredentials() =>
        new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = RandomNumberGenerator.GetHexString(8) }, SecurityAlgorithms.RsaSha256);
}
