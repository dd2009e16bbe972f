using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Hosting.Settings;

/// <summary>What means the same is the same, and the binder of the options classes reads what the check has read.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_setting_is_written_otherwise
{
    [Theory]
    [InlineData("24:00:00")]
    [InlineData("PT24H")]
    [InlineData("1d")]
    [InlineData(" 24h ")]
    [InlineData("\"24:00:00\"")]
    public void Every_duration_is_read_by_its_value(string day)
    {
        var (settings, configuration) = Read(
            ("Orders:PaymentDeadline", day), ("Orders:ShipmentDeadline", day), ("Orders:RefundDeadline", day), ("Inbox:Retention", day),
            ("DeadLetters:ContentRetention", day), ("Health:OutboxMaxAge", day), ("Payments:KeyValidFor", day),
            ("Notifications:RememberFor", day), ("Notifications:Smtp:GiveUpAfter", day), ("Intake:FencedWindow", day));

        var (notifications, deadlines) = (Bound<NotificationsOptions>(configuration, "Notifications"), settings.Deadlines);
        Assert.All(
            [
                deadlines.Payment, deadlines.Shipment, deadlines.Refund, settings.InboxRetention, settings.DeadLetterContentRetention,
                settings.OutboxMaxAge, Bound<PaymentsOptions>(configuration, "Payments").KeyValidFor, notifications.RememberFor,
                notifications.Smtp.GiveUpAfter, Bound<ExactlyOnceOptions>(configuration, "Intake").FencedWindow,
            ],
            duration => Assert.Equal(TimeSpan.FromDays(1), duration));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("True")]
    [InlineData("yes")]
    [InlineData("ON")]
    [InlineData("1")]
    [InlineData("'true'")]
    public void Yes_is_true(string text) =>
        Assert.True(Read(("Orders:RefundAtShipmentDeadline", text)).Settings.Deadlines.RefundAtShipmentDeadline);

    [Theory]
    [InlineData("false")]
    [InlineData("no")]
    [InlineData("off")]
    [InlineData("0")]
    [InlineData("")]
    public void No_is_false(string text) =>
        Assert.False(Read(("Orders:RefundAtShipmentDeadline", text)).Settings.Deadlines.RefundAtShipmentDeadline);

    [Theory]
    [InlineData("unkeyed")]
    [InlineData("UNKEYED")]
    [InlineData(" Unkeyed")]
    public void A_name_is_read_in_any_case(string text) => Assert.Equal(
        PaymentProvider.Unkeyed, Bound<PaymentsOptions>(Read(("Payments:Provider", text)).Configuration, "Payments").Provider);

    /// <summary>Kafka's own documents write these names.</summary>
    [Theory]
    [InlineData("SaslSsl", "ScramSha256")]
    [InlineData("SASL_SSL", "SCRAM-SHA-256")]
    [InlineData("sasl_ssl", "scram-sha-256")]
    public void Kafkas_names_are_read_as_Kafka_writes_them(string protocol, string mechanism)
    {
        var client = Read(
            ("Kafka:BootstrapServers", "kafka:9092"), ("Kafka:SecurityProtocol", protocol), ("Kafka:SaslMechanism", mechanism),
            ("Kafka:SaslUsername", "u"), ("Kafka:SaslPassword", "p")).Settings.Kafka.Client;

        Assert.Equal(
            (Confluent.Kafka.SecurityProtocol.SaslSsl, Confluent.Kafka.SaslMechanism.ScramSha256),
            (client.SecurityProtocol, client.SaslMechanism));
    }

    /// <summary>Compose files pass on variables that nobody has set.</summary>
    [Fact]
    public void A_blank_value_is_no_value()
    {
        string[] keys =
        [
            "Orders:PaymentDeadline", "Kafka:Partitions", "Payments:BaseUrl", "Payments:Timeout", "Payments:WebhookSecret",
            "Payments:Provider", "Notifications:Smtp:Host", "Notifications:Smtp:Port", "Notifications:From",
        ];
        var (settings, configuration) = Read([.. keys.Select(key => (key, " "))]);

        var (payments, notifications) =
            (Bound<PaymentsOptions>(configuration, "Payments"), Bound<NotificationsOptions>(configuration, "Notifications"));
        Assert.Equal((TimeSpan.FromDays(1), 12), (settings.Deadlines.Payment, settings.Kafka.Partitions));
        Assert.Equal(
            (null, TimeSpan.FromSeconds(10), PaymentProvider.Keyed), (payments.BaseUrl, payments.Timeout, payments.Provider));
        Assert.Null(configuration["Payments:WebhookSecret"]);
        Assert.Equal(
            (null, 587, new NotificationsOptions().From), (notifications.Smtp.Host, notifications.Smtp.Port, notifications.From));
    }

    static T Bound<T>(IConfiguration configuration, string section)
        where T : new()
    {
        var options = new T();
        configuration.GetSection(section).Bind(options);
        return options;
    }

    static (OrdersSettings Settings, IConfiguration Configuration) Read(params IReadOnlyList<(string Key, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(x => x.Key, x => (string?)x.Value))
            .Build();
        return (OrdersSettings.Read(configuration), configuration);
    }
}
