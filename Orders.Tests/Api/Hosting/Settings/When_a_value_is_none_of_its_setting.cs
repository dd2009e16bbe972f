using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;

namespace Orders.Tests.Api.Hosting.Settings;

[Trait("Category", "Unit")]
public sealed class When_a_value_is_none_of_its_setting
{
    /// <summary>.NET reads most of these: as days, as another number, as a member's number, as a path of the file system.</summary>
    [Theory]
    [InlineData("Orders:PaymentDeadline", "7", "7d")]
    [InlineData("Payments:Timeout", "10", "10s")]
    [InlineData("Payments:Timeout", "-00:00:10", "PT36H")]
    [InlineData("Payments:KeyValidFor", "1.24:00:00", "24h")]
    [InlineData("Notifications:RememberFor", "99999999d", "7d")]
    [InlineData("Orders:RefundAtShipmentDeadline", "2", "true or false")]
    [InlineData("Kafka:Partitions", "1_000", "digits")]
    [InlineData("Kafka:Partitions", "1,000", "digits")]
    [InlineData("Notifications:Smtp:Port", "0x24B", "digits")]
    [InlineData("Notifications:Smtp:Port", "5 87", "digits")]
    [InlineData("Notifications:Smtp:Port", "587.0", "digits")]
    [InlineData("Intake:BatchByteLimit", "1MB", "digits")]
    [InlineData("Intake:BatchByteLimit", "99999999999", "digits")]
    [InlineData("Payments:Provider", "1", "Unkeyed")]
    [InlineData("Payments:Provider", "Keyed,Unkeyed", "Unkeyed")]
    [InlineData("Outbox:Relay", "0", "External")]
    [InlineData("Logging:Format", "1", "Json")]
    [InlineData("Notifications:Smtp:Security", "Tls", "StartTls")]
    [InlineData("Intake:Consumer:SessionTimeoutMs", "10s", "digits")]
    [InlineData("Intake:Consumer:AutoOffsetReset", "first", "Earliest")]
    [InlineData("Kafka:SocketTimeoutMs", "1,000", "digits")]
    [InlineData("Payments:BaseUrl", "payments.example:8080", "https://")]
    [InlineData("Payments:BaseUrl", "/payments", "https://")]
    [InlineData("Payments:BaseUrl", "ftp://payments.example", "https://")]
    [InlineData("Fulfilment:BaseUrl", "https://warehouse.example/?tenant=7", "query")]
    public void The_line_names_the_key_the_value_and_how_to_write_one(string key, string value, string howTo)
    {
        var line = Assert.Single(Refused((key, value)));

        Assert.StartsWith($"{key}: ", line, StringComparison.Ordinal);
        Assert.Contains(howTo, line, StringComparison.Ordinal);
        if (!key.EndsWith("Url", StringComparison.Ordinal))
            Assert.Contains($"'{value}'", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Payments:WebhookSecret", "\"a-secret-of-20-letters\"")]
    [InlineData("Payments:WebhookSecret", "a-secret-of-20-letters\n")]
    [InlineData("Notifications:Smtp:Password", "'hush-hush'")]
    [InlineData("Notifications:Smtp:Password", " hush-hush")]
    [InlineData("Kafka:SaslPassword", "\"hush-hush\"")]
    [InlineData("Payments:BaseUrl", "https://ada:hush-hush@payments.example")]
    [InlineData("Orders:DataDirectory", "\"/data/orders\"")]
    [InlineData("Orders:DataDirectory", "/data/orders ")]
    public void Text_that_others_have_wrapped_is_refused_and_not_quoted(string key, string value)
    {
        var line = Assert.Single(Refused((key, value)), line => line.StartsWith($"{key}: ", StringComparison.Ordinal));

        Assert.DoesNotContain(value.Trim().Trim('"', '\''), line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Payments:Timeout", "0s", "between")]
    [InlineData("Payments:CallsInFlight", "0", "between")]
    [InlineData("Submissions:ConnectionWait", "2h", "between")]
    [InlineData("Orders:ShipmentDeadline", "0", "above zero")]
    [InlineData("Inbox:Retention", "PT1H", "duration")]
    public void A_value_beyond_its_limits_is_refused_before_anything_starts(string key, string value, string limits) =>
        Assert.Contains(limits, Assert.Single(Refused((key, value))), StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_of_all_sections_are_listed_at_once() => Assert.Equal(
        ["Orders:PaymentDeadline", "Payments:Timeout", "Fulfilment:BaseUrl", "Notifications:Smtp:Port", "Intake:BatchTime", "Orders:Rolls"],
        Refused(
            ("Orders:PaymentDeadline", "7"), ("Fulfilment:BaseUrl", "x"), ("Intake:BatchTime", "x"), ("Notifications:Smtp:Port", "x"),
            ("Orders:Rolls", "api"), ("Payments:Timeout", "10"))
            .Select(line => line.Split([": ", " is not a setting"], StringSplitOptions.None)[0]));

    static IReadOnlyList<string> Refused(params IReadOnlyList<(string Key, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Append(("Kafka:BootstrapServers", "kafka:9092")).ToDictionary(x => x.Item1, x => (string?)x.Item2));
        return Assert.Throws<StartupException>(() => OrdersSettings.Read(configuration.Build())).Lines;
    }
}
