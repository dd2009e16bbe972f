using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Api.Identity;
using Orders.Api.Orders;
using Orders.Api.Payments;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Architecture;

namespace Orders.Tests.Docs;

[Trait("Category", "Unit")]
public sealed partial class When_settings_are_documented
{
    static readonly OrdersSettings Defaults = OrdersSettings.Read(new ConfigurationBuilder().Build());

    /// <summary>The defaults of the settings that OrdersSettings reads, by key.</summary>
    static readonly Dictionary<string, object?> ReadByOrdersSettings = new()
    {
        [OrdersSettings.RolesKey] = string.Join(", ", Enum.GetValues<Role>().Where(Defaults.Roles.Contains)).ToLowerInvariant(),
        [OrdersSettings.ConnectionStringKey] = Defaults.ConnectionString,
        [OrdersSettings.DataDirectoryKey] = Defaults.DataDirectory,
        [OrdersSettings.OutboxMaxAgeKey] = Defaults.OutboxMaxAge,
        [OrdersSettings.PaymentDeadlineKey] = Defaults.Deadlines.Payment,
        [OrdersSettings.ShipmentDeadlineKey] = Defaults.Deadlines.Shipment,
        [OrdersSettings.RefundAtShipmentDeadlineKey] = Defaults.Deadlines.RefundAtShipmentDeadline,
        [OrdersSettings.RefundDeadlineKey] = Defaults.Deadlines.Refund,
        [OrdersSettings.OutboxRelayKey] = Defaults.OutboxRelay,
        [OrdersSettings.InboxRetentionKey] = Defaults.InboxRetention,
        [OrdersSettings.DeadLetterContentRetentionKey] = Defaults.DeadLetterContentRetention,
        [Logs.FormatKey] = Defaults.LogFormat,
        [AuthenticationSettings.ModeKey] = Defaults.Authentication.Mode,
        [AuthenticationSettings.AuthorityKey] = Defaults.Authentication.Authority,
        [AuthenticationSettings.AudienceKey] = Defaults.Authentication.Audience,
        [AuthenticationSettings.ScopeClaimKey] = Defaults.Authentication.ScopeClaim,
        [AuthenticationSettings.RoleClaimKey] = Defaults.Authentication.RoleClaim,
        [AuthenticationSettings.CustomerClaimKey] = Defaults.Authentication.CustomerClaim,
    };

    [Fact]
    public void The_tables_have_every_setting_with_its_default() => AssertDocumented(
        "settings",
        [
            .. ReadByOrdersSettings.Select(x => (x.Key, OptionDefaults.Text(x.Value))),
            .. OfKafka(),
            .. OptionDefaults.Of<SubmissionOptions>(SubmissionOptions.Section),
            .. OptionDefaults.Of<PaymentsOptions>(PaymentsOptions.Section),
            .. OptionDefaults.Of<WebhookOptions>(WebhookOptions.Section),
            .. OptionDefaults.Of<FulfilmentOptions>(FulfilmentOptions.Section),
            .. OptionDefaults.Of<NotificationsOptions>(NotificationsOptions.Section),
            .. OptionDefaults.Of<ExactlyOnceOptions>("Intake"),
            ("Redis:Configuration", OptionDefaults.Text(null)),
        ]);

    [Fact]
    public void The_tables_have_every_limit_that_only_code_sets() => AssertDocumented(
        "limits",
        [
            .. OptionDefaults.OfCode<OutboxOptions>(),
            .. OptionDefaults.OfCode<InboxOptions>(),
            .. OptionDefaults.OfCode<TopicEndpointOptions>(),
        ]);

    [Fact]
    public void Every_key_of_OrdersSettings_is_compared()
    {
        var keys = typeof(OrdersSettings).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field is { IsLiteral: true })
            .Select(field => field.GetRawConstantValue())
            .ToList();

        Assert.NotEmpty(keys);
        AssertDocs.None("is not compared", keys.Except(ReadByOrdersSettings.Keys).Select(key => $"{key}"));
    }

    /// <summary>Includes keys that no options class has, such as the literal "Redis:Configuration".</summary>
    [Fact]
    public void Every_key_in_the_source_is_in_the_document()
    {
        var document = Document.Named("docs/settings.md").CodeSpans.ToHashSet();
        var keys = SourceTree.Files("Orders.Api", "Orders.Sagas")
            .Where(file => !file.Contains("Migrations", StringComparison.Ordinal))
            .SelectMany(file => Key().Matches(File.ReadAllText(file)).Select(key => key.Groups[1].Value))
            .ToHashSet();

        Assert.NotEmpty(keys);
        AssertDocs.None("is missing in docs/settings.md", keys.Except(document));
    }

    /// <summary>Fails with each row that only the code has, and each row that only the document has.</summary>
    static void AssertDocumented(string marker, IReadOnlyList<(string Name, string Default)> declared)
    {
        var documented = DocumentedDefaults.Of(marker);

        AssertDocs.None("is missing in docs/settings.md", declared.Except(documented).Select(Text));
        AssertDocs.None("is only in docs/settings.md", documented.Except(declared).Select(Text));
        Assert.Equal(declared.Count, documented.Count);
    }

    static string Text((string Name, string Default) row) => $"{row.Name} with the default {row.Default}";

    static IEnumerable<(string Name, string Default)> OfKafka() => typeof(KafkaSettings).GetProperties()
        .Where(property => property.CanWrite && property.Name != nameof(KafkaSettings.Client))
        .Select(property => ($"{KafkaSettings.Section}:{property.Name}", OptionDefaults.Text(property.GetValue(Defaults.Kafka))))
        .Append(($"{KafkaSettings.Section}:{nameof(KafkaSettings.BootstrapServers)}",
            OptionDefaults.Text(Defaults.Kafka.BootstrapServers)));

    [GeneratedRegex("\"([A-Z][A-Za-z0-9]+(?::[A-Z][A-Za-z0-9]+)+)\"")]
    private static partial Regex Key();
}
