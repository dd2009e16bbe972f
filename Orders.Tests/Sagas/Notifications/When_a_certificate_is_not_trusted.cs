using System.Security.Cryptography.X509Certificates;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

/// <summary>The server's certificate names a revocation list at an address where nobody listens.</summary>
[Trait("Category", "Database")]
public sealed class When_a_certificate_is_not_trusted : IAsyncLifetime
{
    TestDatabase _database = null!;
    DebianMailServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await DebianMailServer.Start();
        _database = await TestDatabase.Create();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_revocation_list_that_cannot_be_reached_is_named_as_the_reason()
    {
        await using var notifications = Notifications(("Notifications:Smtp:CheckRevocation", "true"));

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));

        Assert.True(failure.NothingHappened);
        Assert.Contains("revocation list", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Notifications:Smtp:CheckRevocation", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Taken);
    }

    [Theory]
    [InlineData("false")]
    [InlineData(null)]
    public async Task The_e_mail_is_sent_where_the_setting_does_not_ask_for_the_list(string? check)
    {
        await using var notifications = check is null ? Notifications() : Notifications(("Notifications:Smtp:CheckRevocation", check));

        await notifications.Deliver(Confirmation());

        Assert.Single(_server.Taken);
    }

    [Theory]
    [InlineData("Notifications:Smtp:Host", "127.0.0.1", "not for this host name")]
    [InlineData("Notifications:Smtp:CertificateAuthority", "", "authority is not trusted")]
    public async Task Other_reasons_are_named_too(string key, string value, string reason)
    {
        await using var notifications = Notifications((key, value));

        var failure = await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(Confirmation()));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A missing list matters only if nothing else is wrong, so that nobody switches the check off in vain.</summary>
    [Theory]
    [InlineData(X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation, "revocation list")]
    [InlineData(X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.UntrustedRoot, "authority is not trusted")]
    [InlineData(X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.NotTimeValid, "has expired")]
    [InlineData(X509ChainStatusFlags.Revoked, "is revoked")]
    [InlineData(X509ChainStatusFlags.HasWeakSignature, "HasWeakSignature")]
    public void The_worst_reason_is_named(X509ChainStatusFlags flags, string reason) =>
        Assert.Contains(reason, MailServerTrust.ReasonOf(flags), StringComparison.Ordinal);

    static SendNotification Confirmation() => new()
    {
        OrderId = Guid.Parse("0197b000-0000-7000-8000-000000000001"),
        Kind = NotificationKind.OrderConfirmation,
        CustomerEmail = "ada@example.com",
        Total = 32.99m,
        Currency = "EUR",
    };

    SideEffects Notifications(params IReadOnlyList<(string Key, string Value)> settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Notifications:From"] = "Shop <shop@example.org>",
            ["Notifications:Smtp:Host"] = "localhost",
            ["Notifications:Smtp:Port"] = $"{_server.Port}",
            ["Notifications:Smtp:UserName"] = DebianMailServer.User,
            ["Notifications:Smtp:Password"] = DebianMailServer.Password,
            ["Notifications:Smtp:CertificateAuthority"] = _server.Authority,
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        return SideEffects.On(_database.ConnectionString, [.. all.Where(x => x.Value.Length > 0).Select(x => (x.Key, x.Value))]);
    }
}
