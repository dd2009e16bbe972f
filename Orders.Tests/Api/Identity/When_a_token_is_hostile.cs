using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Orders.Tests.Api.Identity;

[Trait("Category", "Database")]
public sealed class When_a_token_is_hostile(GuardedApi guarded) : IClassFixture<GuardedApi>
{
    static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task A_token_as_the_issuer_makes_it_is_taken() => await Answers(HttpStatusCode.OK, Token());

    [Fact]
    public async Task An_expired_token_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.Expires = Now.AddMinutes(-1)));

    [Fact]
    public async Task A_clock_that_differs_a_little_is_taken() =>
        await Answers(HttpStatusCode.OK, Token(token => token.NotBefore = Now.AddSeconds(10)));

    [Fact]
    public async Task A_token_of_the_future_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.NotBefore = Now.AddMinutes(2)));

    [Fact]
    public async Task A_token_without_an_expiry_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.Expires = null, setsDefaultTimes: false));

    [Fact]
    public async Task A_token_for_somebody_else_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.Audience = "billing"));

    [Fact]
    public async Task A_token_without_an_audience_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.Audience = null));

    [Fact]
    public async Task A_token_of_another_issuer_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.Issuer = "https://elsewhere.example/"));

    [Fact]
    public async Task A_token_without_a_subject_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.Subject = new ClaimsIdentity([new("roles", "admin")])));

    /// <summary>It would be stored as the name of the operator who decides.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    [InlineData("a\u202eb")]
    public async Task A_subject_that_cannot_be_kept_is_refused(string subject) => await Answers(
        HttpStatusCode.Unauthorized, Token(token => token.Subject = new ClaimsIdentity([new("sub", subject), new("roles", "admin")])));

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.Unauthorized)]
    public async Task A_subject_has_a_limit(int length, HttpStatusCode expected) => await Answers(
        expected,
        Token(token => token.Subject = new ClaimsIdentity([new("sub", new string('s', length)), new("roles", "service")])));

    [Fact]
    public async Task A_token_that_another_key_signed_is_refused() =>
        await Answers(HttpStatusCode.Unauthorized, Token(token => token.SigningCredentials = Credentials(RSA.Create(2048))));

    /// <summary>The public key is known to everybody, and a symmetric signature with it is a well known trick.</summary>
    [Fact]
    public async Task A_token_that_the_public_key_signed_is_refused()
    {
        var publicKey = ((RsaSecurityKey)guarded.Issuer.Key).Rsa.ExportSubjectPublicKeyInfo();
        var key = new SymmetricSecurityKey(publicKey) { KeyId = guarded.Issuer.Key.KeyId };

        await Answers(
            HttpStatusCode.Unauthorized, Token(token => token.SigningCredentials = new(key, SecurityAlgorithms.HmacSha256)));
    }

    [Fact]
    public async Task A_token_without_a_signature_is_refused()
    {
        var claims = Token().Split('.')[1];

        await Answers(HttpStatusCode.Unauthorized, $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{claims}.");
    }

    [Fact]
    public async Task A_token_whose_claims_were_changed_is_refused()
    {
        var parts = Token().Split('.');
        var changed = Base64UrlEncoder.Decode(parts[1]).Replace("service", "admin", StringComparison.Ordinal);

        await Answers(HttpStatusCode.Unauthorized, $"{parts[0]}.{Base64UrlEncoder.Encode(changed)}.{parts[2]}");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9..")]
    public async Task A_token_that_is_none_is_refused(string token) => await Answers(HttpStatusCode.Unauthorized, token);

    [Fact]
    public async Task A_huge_token_is_refused()
    {
        var answer = await guarded.Send(new string('a', 20_000), HttpMethod.Get, "/orders");

        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    async Task Answers(HttpStatusCode expected, string token)
    {
        var answer = await guarded.Send(token, HttpMethod.Get, "/orders");

        Assert.Equal(expected, answer.StatusCode);
        if (expected is HttpStatusCode.Unauthorized)
            Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    string Token(Action<SecurityTokenDescriptor>? change = null, bool setsDefaultTimes = true)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = guarded.Issuer.Authority,
            Audience = RunningIssuer.Audience,
            Subject = new ClaimsIdentity([new("sub", "shop"), new("roles", "service")]),
            Expires = Now.AddMinutes(5),
            SigningCredentials = new(guarded.Issuer.Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = setsDefaultTimes }.CreateToken(token);
    }

    SigningCredentials Credentials(RSA key) =>
        new(new RsaSecurityKey(key) { KeyId = guarded.Issuer.Key.KeyId }, SecurityAlgorithms.RsaSha256);
}
