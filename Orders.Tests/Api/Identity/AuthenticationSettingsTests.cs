using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Api.Identity;

namespace Orders.Tests.Api.Identity;

[Trait("Category", "Unit")]
public sealed class AuthenticationSettingsTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://192.0.2.7:5080")]
    [InlineData("http://orders.example")]
    [InlineData("http://127.0.0.1:5080;http://10.0.0.1:5080")]
    public void Addresses_for_others_need_a_mode(string urls)
    {
        Refuses("Authentication:Mode is not set", ("urls", urls));
        Read(("urls", urls), ("Authentication:Mode", "none"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1]:5080;https://127.0.0.1:5081")]
    [InlineData("http://unix:/run/orders.sock")]
    public void Addresses_of_this_machine_need_none(string urls) => Read(("urls", urls));

    [Theory]
    [InlineData("http_ports", "8080")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:Public:Url", "https://*:8443")]
    public void Other_ways_to_listen_are_known(string key, string value) => Refuses("Authentication:Mode is not set", (key, value));

    [Fact]
    public void An_issuer_needs_an_address_and_an_audience()
    {
        Refuses("Authentication:Authority is required", ("Authentication:Mode", "oidc"));
        Refuses("Authentication:Audience is required", ("Authentication:Mode", "oidc"));
    }

    [Theory]
    [InlineData("http://login.example.com")]
    [InlineData("login.example.com")]
    [InlineData("ftp://login.example.com")]
    public void An_issuer_without_TLS_is_refused(string authority) => Refuses(
        "is not an https address", ("Authentication:Mode", "oidc"), ("Authentication:Audience", "orders"),
        ("Authentication:Authority", authority));

    [Fact]
    public void An_issuer_that_nothing_asks_is_refused() =>
        Refuses("Authentication:Authority is set", ("Authentication:Authority", "https://login.example.com"));

    [Fact]
    public void A_role_may_stand_for_other_scopes()
    {
        var settings = Read(("Authentication:Roles:Carrier", "shipments.write, orders.read"));

        Assert.Equal([Scopes.OrdersRead, Scopes.ShipmentsWrite], settings.Authentication.Roles.Of(CallerRole.Carrier).Order());
        Assert.Equal(Scopes.All, settings.Authentication.Roles.Of(CallerRole.Admin));
    }

    [Theory]
    [InlineData("Authentication:Roles:Carrier", "shipments.wirte", "'shipments.wirte' is not one of")]
    [InlineData("Authentication:Roles:Driver", "shipments.write", "Authentication:Roles:Driver is not a setting")]
    [InlineData("Authentication:Mode", "jwt", "is not one of None, Oidc")]
    public void Unknown_names_are_refused(string key, string value, string error) => Refuses(error, (key, value));

    static OrdersSettings Read(params IEnumerable<(string Key, string Value)> values) => OrdersSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(x => x.Key, x => (string?)x.Value)).Build());

    static void Refuses(string error, params IEnumerable<(string Key, string Value)> values)
    {
        var refusal = Assert.Throws<StartupException>(() => Read(values));
        Assert.Contains(refusal.Lines, line => line.Contains(error, StringComparison.Ordinal));
    }
}
