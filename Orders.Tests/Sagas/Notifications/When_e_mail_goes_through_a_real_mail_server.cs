using System.Diagnostics.Metrics;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Notifications;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Notifications;

/// <summary>TLS, authentication and replies of a third-party mail server.</summary>
[Trait("Category", "Database")]
public sealed class When_e_mail_goes_through_a_real_mail_server : IAsyncLifetime
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
    public async Task The_e_mail_is_sent_once_over_TLS_with_authentication()
    {
        await using var notifications = Notifications();

        await notifications.Deliver(To("ada"));
        await notifications.Deliver(To("ada"));

        var mail = Assert.Single(_server.Taken);
        Assert.Matches("^TLSv1.[23] shop$", mail.Headers["X-Session"]);
        Assert.Equal($"{Order}.orderconfirmation@example.org", mail.MessageId);
        Assert.Equal($"{Order}/OrderConfirmation", mail.Headers["Idempotency-Key"]);
        Assert.Contains("Total: 32.99 EUR", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("<li>Total: 32.99 EUR</li>", mail.HtmlBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Notifications:Smtp:Password", "wrong")]
    [InlineData("Notifications:Smtp:Host", "127.0.0.1")]
    [InlineData("Notifications:Smtp:CertificateAuthority", null)]
    [InlineData("Notifications:Smtp:Security", "None")]
    public async Task An_invalid_configuration_sends_nothing_and_the_e_mail_is_retried_until_it_is_corrected(string key, string? value)
    {
        await using (var wrong = Notifications((key, value)))
        {
            var failure = await Assert.ThrowsAsync<TransientException>(() => wrong.Deliver(To("ada")));
            Assert.True(failure.NothingHappened);
            Assert.DoesNotContain(DebianMailServer.Password, failure.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(_server.Taken);
        await using var right = Notifications();
        await right.Deliver(To("ada"));
        Assert.Single(_server.Taken);
    }

    [Theory]
    [InlineData("repeat")]
    [InlineData("hold")]
    public async Task A_greylisted_e_mail_is_sent_at_its_retry(string whenUnknown)
    {
        await using var notifications = Notifications(("Notifications:WhenUnknown", whenUnknown));

        Assert.True((await Assert.ThrowsAsync<MailDeferredException>(() => notifications.Deliver(To("greylisted")))).NothingHappened);
        await notifications.Deliver(To("greylisted"));

        Assert.Single(_server.Taken);
    }

    [Fact]
    public async Task An_e_mail_to_an_unknown_mailbox_is_refused_permanently()
    {
        await using var notifications = Notifications();

        var refusal = await Assert.ThrowsAsync<MailRefusedException>(() => notifications.Deliver(To("unknown")));

        Assert.Contains("550", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown@", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(_server.Taken);
    }

    [Fact]
    public async Task A_lost_reply_causes_a_duplicate_with_the_same_Message_ID_which_is_counted()
    {
        using var repeats = new RepeatCount();
        await using var notifications = Notifications();

        Assert.False((await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(To("lost")))).NothingHappened);
        await notifications.Deliver(To("lost") with { CustomerEmail = "ada@example.com" });

        Assert.Equal(2, _server.Taken.Count);
        Assert.Single(_server.Taken.Select(x => (x.MessageId, x.Headers["Idempotency-Key"], x.Date)).Distinct());
        Assert.True(repeats.Value >= 1);
    }

    [Fact]
    public async Task A_lost_reply_holds_the_e_mail_if_so_configured()
    {
        await using var notifications = Notifications(("Notifications:WhenUnknown", "hold"));

        await Assert.ThrowsAsync<TransientException>(() => notifications.Deliver(To("lost")));
        await Assert.ThrowsAsync<EffectHeldException>(() => notifications.Deliver(To("lost")));

        Assert.Single(_server.Taken);
    }

    static Guid Order { get; } = Guid.Parse("0197b000-0000-7000-8000-000000000001");

    static SendNotification To(string mailbox) =>
        new()
        {
            OrderId = Order,
            Kind = NotificationKind.OrderConfirmation,
            CustomerEmail = $"{mailbox}@example.com",
            Total = 32.99m,
            Currency = "EUR",
        };

    SideEffects Notifications(params IReadOnlyList<(string Key, string? Value)> settings)
    {
        var all = new Dictionary<string, string?>
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
        return SideEffects.On(_database.ConnectionString, [.. all.Where(x => x.Value is not null).Select(x => (x.Key, x.Value!))]);
    }

    /// <summary>Counts e-mails that were sent again, by any concurrent test.</summary>
    sealed class RepeatCount : IDisposable
    {
        readonly MeterListener _listener = new();
        long _value;

        public RepeatCount()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == DeduplicationMetrics.MeterName && instrument.Name == DeduplicationMetrics.RepeatedName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: DeduplicationMetrics.ScopeTag, Value: SendNotificationConsumer.Scope })
                        Interlocked.Add(ref _value, value);
                }
            });
            _listener.Start();
        }

        public long Value => Interlocked.Read(ref _value);

        public void Dispose() => _listener.Dispose();
    }
}
