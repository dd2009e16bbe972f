using System.Text;
using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Api.Hosting.Settings;
using Orders.Sagas;
using Orders.Tests.Docs;

namespace Orders.Tests.Api.Hosting.Settings;

[Trait("Category", "Unit")]
public sealed class When_a_setting_is_misspelt
{
    [Theory]
    [InlineData("Orders:PaymentDeadlin", "Orders:PaymentDeadline")]
    [InlineData("ORDERS:PAYMENTDEADLIN", "Orders:PaymentDeadline")]
    [InlineData("Orders:OutboxMaxAge", "Health:OutboxMaxAge")]
    [InlineData("Health:OutboxMaxAgo", "Health:OutboxMaxAge")]
    [InlineData("Submission:OutboxMaxAge", "Submissions:OutboxMaxAge")]
    [InlineData("Outbox:Relais", "Outbox:Relay")]
    [InlineData("Inbox:Retentions", "Inbox:Retention")]
    [InlineData("DeadLetter:ContentRetention", "DeadLetters:ContentRetention")]
    [InlineData("Payment:BaseUrl", "Payments:BaseUrl")]
    [InlineData("Payments:BaseUri", "Payments:BaseUrl")]
    [InlineData("Payments:Webhook_Secret", "Payments:WebhookSecret")]
    [InlineData("Fulfillment:BaseUrl", "Fulfilment:BaseUrl")]
    [InlineData("Notifications:Smtp:Username:0", "Notifications:Smtp:UserName")]
    [InlineData("Notifications:Smtp:User", "Notifications:Smtp:UserName")]
    [InlineData("Notifications:Smtp", "Notifications:Smtp:")]
    [InlineData("Notification:From", "Notifications:From")]
    [InlineData("Intake:BatchRecordsLimit", "Intake:BatchRecordLimit")]
    [InlineData("Intake:Consumer:session.timeout.ms", "Intake:Consumer:SessionTimeoutMs")]
    [InlineData("Kafka:BootstrapServer", "Kafka:BootstrapServers")]
    [InlineData("Kafka:security.protocol", "Kafka:SecurityProtocol")]
    [InlineData("Kafka:TopicPrefx", "Kafka:TopicPrefix")]
    [InlineData("Redis:Config", "Redis:Configuration")]
    [InlineData("Logging:Formt", "Logging:Format")]
    [InlineData("ConnectionStrings:Order", "ConnectionStrings:Orders")]
    [InlineData("ConnectionString:Orders", "ConnectionStrings:Orders")]
    [InlineData("Orders_PaymentDeadline", "Orders__PaymentDeadline")]
    public void The_line_names_the_nearest_setting(string key, string nearest)
    {
        var line = Assert.Single(Refused(key));

        Assert.StartsWith($"{key} is not ", line, StringComparison.Ordinal);
        Assert.Contains(nearest, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Orders:Colour")]
    [InlineData("Orders:Roles:First")]
    [InlineData("Payments:MerchantId")]
    [InlineData("Kafka:Producer:LingerMs")]
    [InlineData("Intake:FencedRetry:First")]
    public void A_name_that_resembles_none_is_refused_too(string key) =>
        Assert.StartsWith($"{key} is not a setting", Assert.Single(Refused(key)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Serilog:MinimumLevel:Default")]
    [InlineData("Serilog:WriteTo:0:Name")]
    [InlineData("Kestrel:Endpoints:Https:Url")]
    [InlineData("AllowedHosts")]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("DOTNET_NOLOGO")]
    [InlineData("ConnectionStrings:Analytics")]
    [InlineData("ORDERS_SEED")]
    [InlineData("ORDERS_SERVICE_HOST")]
    [InlineData("KAFKA_HOME")]
    [InlineData("KAFKA_BOOTSTRAPSERVERS")]
    [InlineData("REDIS_CONFIGURATION")]
    [InlineData("Orders")]
    [InlineData("PATH")]
    [InlineData("MyApp:Orders:Timeout")]
    public void Settings_of_others_are_left_alone(string key) =>
        Assert.NotNull(OrdersSettings.Read(Configuration((key, "value"))));

    [Fact]
    public void Every_documented_setting_is_known()
    {
        // Blank values count as none, so that no rule of a value speaks here.
        var documented = DocumentedDefaults.Of("settings").Select(row => (row.Name, " ")).ToArray();

        Assert.NotEmpty(documented);
        Assert.NotNull(OrdersSettings.Read(Configuration(documented)));
    }

    /// <summary>A class that the binder fills names its section, and has to be in the list.</summary>
    [Fact]
    public void Every_options_class_with_a_section_is_checked()
    {
        var classes = new[] { typeof(OrdersSettings).Assembly, typeof(OrdersMessaging).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is { IsLiteral: true })
            .ToList();

        Assert.NotEmpty(classes);
        Assert.Empty(classes.Except(OptionsSections.All.Select(x => x.Options)));
    }

    [Fact]
    public void A_settings_file_is_checked_as_the_environment_is()
    {
        const string Json = """
            { "Orders": { "Roles": ["api"], "PaymentDeadlin": "1d" }, "Payments": { }, "Notifications": { "Smtp": { "Hots": "m" } } }
            """;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Json));
        var configuration = new ConfigurationBuilder().AddJsonStream(file).Build();

        var lines = Assert.Throws<StartupException>(() => OrdersSettings.Read(configuration)).Lines;

        Assert.Equal(2, lines.Count);
        Assert.Contains("Did you mean Notifications:Smtp:Host?", lines[0], StringComparison.Ordinal);
        Assert.Contains("Did you mean Orders:PaymentDeadline?", lines[1], StringComparison.Ordinal);
    }

    static IReadOnlyList<string> Refused(string key) =>
        Assert.Throws<StartupException>(() => OrdersSettings.Read(Configuration((key, "x")))).Lines;

    static IConfiguration Configuration(params IReadOnlyList<(string Key, string Value)> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(x => x.Key, x => (string?)x.Value)).Build();
}
