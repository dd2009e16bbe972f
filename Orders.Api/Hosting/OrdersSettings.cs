using System.Collections.Frozen;
using Npgsql;
using Orders.Api.Hosting.Settings;
using Orders.Api.Identity;
using Orders.Sagas.Notifications;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Hosting;

/// <summary>The settings that decide how the process is composed. All are read once, and every error is listed.</summary>
internal sealed record OrdersSettings
{
    public const string RolesKey = "Orders:Roles";
    public const string ConnectionStringKey = "ConnectionStrings:Orders";
    public const string DataDirectoryKey = "Orders:DataDirectory";
    public const string OutboxMaxAgeKey = "Health:OutboxMaxAge";
    public const string PaymentDeadlineKey = "Orders:PaymentDeadline";
    public const string ShipmentDeadlineKey = "Orders:ShipmentDeadline";
    public const string RefundAtShipmentDeadlineKey = "Orders:RefundAtShipmentDeadline";
    public const string RefundDeadlineKey = "Orders:RefundDeadline";
    public const string OutboxRelayKey = "Outbox:Relay";
    public const string InboxRetentionKey = "Inbox:Retention";
    public const string DeadLetterContentRetentionKey = "DeadLetters:ContentRetention";

    /// <summary>An operator needs time to look at a dead letter.</summary>
    static readonly TimeSpan MinDeadLetterContentRetention = TimeSpan.FromHours(1);

    static readonly TimeSpan MaxDeadline = TimeSpan.FromDays(3650);

    /// <summary>Message ids expire by periods of whole days.</summary>
    static readonly TimeSpan MinInboxRetention = TimeSpan.FromDays(1);

    /// <summary>A retention of any length has the same number of periods. Longer than a year, their rows would only cost space.</summary>
    static readonly TimeSpan MaxInboxRetention = TimeSpan.FromDays(365);

    public required FrozenSet<Role> Roles { get; init; }

    /// <summary>Null starts the embedded PostgreSQL.</summary>
    public required string? ConnectionString { get; init; }

    public required KafkaSettings Kafka { get; init; }

    /// <summary>The folder of the embedded servers; null for the user's data directory.</summary>
    public required string? DataDirectory { get; init; }

    /// <summary>An unsent outbox row that is older is an alert.</summary>
    public required TimeSpan OutboxMaxAge { get; init; }

    /// <summary>How long the steps of an order may take.</summary>
    public required OrderDeadlines Deadlines { get; init; }

    /// <summary>Who sends the outbox rows. With <see cref="OutboxRelayMode.External"/>, no process has the role of the relay.</summary>
    public required OutboxRelayMode OutboxRelay { get; init; }

    /// <summary>How long the ids of consumed messages are kept, so that duplicates are recognised.</summary>
    public required TimeSpan InboxRetention { get; init; }

    /// <summary>How long the content of a dead letter that waits is kept; afterwards it cannot be replayed.</summary>
    public required TimeSpan DeadLetterContentRetention { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>How callers of REST are recognised.</summary>
    public required AuthenticationSettings Authentication { get; init; }

    /// <summary>Whether a role of this process reads topics or sends records.</summary>
    public bool NeedsBroker => Roles.Any(role => role is not Role.Api);

    /// <summary>Whether a role of this process writes outbox rows.</summary>
    /// <remarks>The intake sends in Kafka transactions, and analytics sends nothing.</remarks>
    public bool WritesOutbox => Roles.Any(role => role is Role.Api or Role.Saga or Role.Effects);

    /// <exception cref="StartupException">Lists every error.</exception>
    public static OrdersSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var relay = reader.OneOf(OutboxRelayKey, OutboxRelayMode.Own);
        var settings = new OrdersSettings
        {
            Roles = RolesSetting.Read(reader, relay),
            ConnectionString = ReadConnectionString(reader),
            Kafka = KafkaSettings.Read(reader),
            DataDirectory = reader.Folder(DataDirectoryKey),
            OutboxMaxAge = reader.Duration(OutboxMaxAgeKey, TimeSpan.FromMinutes(1)),
            Deadlines = ReadDeadlines(reader),
            OutboxRelay = relay,
            InboxRetention = reader.Duration(InboxRetentionKey, TimeSpan.FromDays(7), MinInboxRetention, MaxInboxRetention),
            DeadLetterContentRetention = reader.Duration(
                DeadLetterContentRetentionKey, TimeSpan.FromDays(30), MinDeadLetterContentRetention, MaxDeadline),
            LogFormat = reader.OneOf(Logs.FormatKey, LogFormat.Text),
            Authentication = AuthenticationSettings.Read(reader),
        };
        settings.RequireServersOfExternalRelay(reader);
        UrlsSetting.Check(reader);
        // The connection string of the claims is read by Orders.Sagas.
        _ = reader.Given(NotificationsRegistration.RedisKey);
        reader.RefuseTheRest();
        return reader.Errors.Count == 0 ? settings : throw new StartupException(reader.Errors);
    }

    static string? ReadConnectionString(SettingsReader reader)
    {
        var given = reader.Given(ConnectionStringKey);
        try
        {
            return given is null ? null : new NpgsqlConnectionStringBuilder(given).ConnectionString;
        }
        catch (ArgumentException)
        {
            // Without the parser's message, which may quote the password.
            reader.Refuse(
                $"{ConnectionStringKey} is not a PostgreSQL connection string, like Host=db;Database=orders;Username=orders;Password=...");
            return null;
        }
    }

    static OrderDeadlines ReadDeadlines(SettingsReader reader)
    {
        var defaults = new OrderDeadlines();
        return new()
        {
            Payment = reader.Duration(PaymentDeadlineKey, defaults.Payment, max: MaxDeadline),
            Shipment = reader.Duration(ShipmentDeadlineKey, defaults.Shipment, max: MaxDeadline),
            RefundAtShipmentDeadline = reader.Boolean(RefundAtShipmentDeadlineKey, defaults.RefundAtShipmentDeadline),
            Refund = reader.Duration(RefundDeadlineKey, defaults.Refund, max: MaxDeadline),
        };
    }

    /// <summary>The embedded servers have no Kafka Connect, so nothing would send their outbox.</summary>
    void RequireServersOfExternalRelay(SettingsReader reader)
    {
        if (OutboxRelay is OutboxRelayMode.External && (ConnectionString is null || Kafka.BootstrapServers is null))
        {
            reader.Refuse(
                $"{OutboxRelayKey} is External, which needs your own PostgreSQL and Kafka, with Debezium between them: set "
                + $"{ConnectionStringKey} and {KafkaSettings.BootstrapServersKey}, or remove {OutboxRelayKey}.");
        }
    }
}
