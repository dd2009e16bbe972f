using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Hosting;

[Trait("Category", "Unit")]
public sealed class OrdersSettingsTests
{
    [Fact]
    public void Without_settings_every_role_runs_and_no_error_is_reported()
    {
        var settings = Read();

        Assert.Equal(Enum.GetValues<Role>().Order(), settings.Roles.Order());
        Assert.Equal(
            (null, null, TimeSpan.FromMinutes(1), LogFormat.Text),
            (settings.ConnectionString, settings.Kafka.BootstrapServers, settings.OutboxMaxAge, settings.LogFormat));
    }

    [Theory]
    [InlineData("api")]
    [InlineData(" API ,")]
    public void Roles_are_a_list_in_any_case(string roles) => Assert.Equal([Role.Api], Read(("Orders:Roles", roles)).Roles);

    [Fact]
    public void Roles_may_be_an_array_of_the_settings_file() =>
        Assert.Equal([Role.Saga, Role.Relay], Read(("Orders:Roles:0", "relay"), ("Orders:Roles:1", "saga")).Roles.Order());

    [Theory]
    [InlineData("1")]
    [InlineData("api;saga")]
    [InlineData("apis")]
    public void An_unknown_role_is_refused_by_name(string role) =>
        Assert.Contains($"'{role}'", Refused(("Orders:Roles", role)), StringComparison.Ordinal);

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("ftp://localhost")]
    [InlineData("http://127.0.0.1:99999")]
    public void An_invalid_address_is_refused(string url) =>
        Assert.Contains($"'{url}'", Refused(("urls", $"http://127.0.0.1:0;{url}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://*:80")]
    [InlineData("http://[::1]:0;https://orders.example:443")]
    public void Several_addresses_are_allowed(string urls) => Assert.NotNull(Read(("urls", urls), ("Authentication:Mode", "None")));

    [Fact]
    public void Deadlines_are_durations()
    {
        Assert.Equal(
            new OrderDeadlines
            {
                Payment = TimeSpan.FromHours(24),
                Shipment = TimeSpan.FromDays(7),
                RefundAtShipmentDeadline = false,
                Refund = TimeSpan.FromDays(1),
            },
            Read().Deadlines);
        Assert.Equal(
            new OrderDeadlines
            {
                Payment = TimeSpan.FromMinutes(30),
                Shipment = TimeSpan.FromDays(2),
                RefundAtShipmentDeadline = true,
                Refund = TimeSpan.FromHours(3),
            },
            Read(
                ("Orders:PaymentDeadline", "00:30"), ("Orders:ShipmentDeadline", "2d"), ("Orders:RefundAtShipmentDeadline", "true"),
                ("Orders:RefundDeadline", "03:00")).Deadlines);
    }

    [Theory]
    [InlineData("Orders:PaymentDeadline", "soon")]
    [InlineData("Orders:PaymentDeadline", "00:00")]
    [InlineData("Orders:ShipmentDeadline", "-1")]
    [InlineData("Orders:ShipmentDeadline", "4000d")]
    [InlineData("Orders:RefundDeadline", "never")]
    [InlineData("Orders:RefundDeadline", "4000d")]
    [InlineData("Orders:RefundAtShipmentDeadline", "maybe")]
    public void An_invalid_deadline_is_refused(string key, string value) =>
        Assert.Contains(key, Refused((key, value)), StringComparison.Ordinal);

    [Fact]
    public void Message_ids_expire_after_a_week_or_after_the_configured_days() => Assert.Equal(
        (TimeSpan.FromDays(7), TimeSpan.FromDays(30)),
        (Read().InboxRetention, Read(("Inbox:Retention", "30.00:00:00")).InboxRetention));

    [Theory]
    [InlineData("a week")]
    [InlineData("23:59:59")]
    [InlineData("366d")]
    public void An_invalid_retention_is_refused(string retention) => Assert.Contains(
        $"Inbox:Retention: '{retention}'", Refused(("Inbox:Retention", retention)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Kafka:Partitions", "0")]
    [InlineData("Kafka:ReplicationFactor", "0")]
    [InlineData("Kafka:TopicPrefix", "a b")]
    [InlineData("Kafka:SecurityProtocol", "none")]
    [InlineData("Kafka:Bootstrap", "kafka:9092")]
    public void An_invalid_kafka_setting_is_refused_by_name(string key, string value) =>
        Assert.StartsWith(key, Refused((key, value)), StringComparison.Ordinal);

    static string Refused(params (string Key, string Value)[] settings) =>
        Assert.Single(Assert.Throws<StartupException>(() => Read(settings)).Lines);

    static OrdersSettings Read(params (string Key, string Value)[] settings) => OrdersSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(x => x.Key, x => (string?)x.Value)).Build());
}
