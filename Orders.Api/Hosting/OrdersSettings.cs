using System.Collections.Frozen;
using Npgsql;
using Orders.Sagas.OrderSaga;

namespace Orders.Api.Hosting;

/// <summary>The settings that decide how the process is put together. Read once, every mistake listed.</summary>
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

    static readonly TimeSpan MaxDeadline = TimeSpan.FromDays(3650);

    /// <summary>The inbox forgets by whole days.</summary>
    static readonly TimeSpan MinInboxRetention = TimeSpan.FromDays(1);

    /// <summary>Each day is a partition of the table.</summary>
    static readonly TimeSpan MaxInboxRetention = TimeSpan.FromDays(365);

    public required FrozenSet<Role> Roles { get; init; }

    /// <summary>Null: the embedded default's own PostgreSQL.</summary>
    public required string? ConnectionString { get; init; }

    public required KafkaSettings Kafka { get; init; }

    /// <summary>Where the embedded default keeps its data; null for the user's data directory.</summary>
    public required string? DataDirectory { get; init; }

    /// <summary>How old the oldest unsent outbox row may be while the process calls itself ready.</summary>
    public required TimeSpan OutboxMaxAge { get; init; }

    /// <summary>How long an order may take.</summary>
    public required OrderDeadlines Deadlines { get; init; }

    /// <summary>Who sends what is in the outbox. With <see cref="OutboxRelayMode.External"/> no process has the role of the relay.</summary>
    public required OutboxRelayMode OutboxRelay { get; init; }

    /// <summary>How long a message that comes again is known.</summary>
    public required TimeSpan InboxRetention { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <exception cref="StartupException">Lists every mistake.</exception>
    public static OrdersSettings Read(IConfiguration configuration)
    {
        var mistakes = new List<string>();
        var relay = OutboxRelaySettings.Read(Given(configuration, OutboxRelayKey), mistakes);
        var settings = new OrdersSettings
        {
            Roles = ReadRoles(configuration, relay, mistakes),
            ConnectionString = ReadConnectionString(configuration, mistakes),
            Kafka = KafkaSettings.Read(configuration, mistakes),
            DataDirectory = Given(configuration, DataDirectoryKey),
            OutboxMaxAge = ReadTime(configuration, OutboxMaxAgeKey, TimeSpan.FromMinutes(1), mistakes),
            Deadlines = ReadDeadlines(configuration, mistakes),
            OutboxRelay = relay,
            InboxRetention = ReadInboxRetention(configuration, mistakes),
            LogFormat = ReadLogFormat(configuration, mistakes),
        };
        OutboxRelaySettings.Check(settings, mistakes);
        CheckUrls(configuration, mistakes);
        return mistakes.Count == 0 ? settings : throw new StartupException(mistakes);
    }

    static FrozenSet<Role> ReadRoles(IConfiguration configuration, OutboxRelayMode relay, List<string> mistakes)
    {
        var listed = configuration.GetSection(RolesKey).GetChildren().Select(x => x.Value ?? "");
        var given = (Given(configuration, RolesKey)?.Split(',') ?? listed).Select(x => x.Trim()).Where(x => x.Length > 0).ToList();
        var names = Enum.GetNames<Role>();
        foreach (var unknown in given.Where(x => !names.Contains(x, StringComparer.OrdinalIgnoreCase)))
            mistakes.Add($"{RolesKey}: '{unknown}' is no role. Roles: {string.Join(", ", names).ToLowerInvariant()}.");
        if (relay is OutboxRelayMode.External && given.Contains(nameof(Role.Relay), StringComparer.OrdinalIgnoreCase))
            mistakes.Add($"{RolesKey}: relay has nothing to do where {OutboxRelayKey} is {relay}; leave it out.");
        return given.Count == 0
            ? Enum.GetValues<Role>().Where(x => relay is OutboxRelayMode.Own || x is not Role.Relay).ToFrozenSet()
            : Enum.GetValues<Role>().Where(x => given.Contains(x.ToString(), StringComparer.OrdinalIgnoreCase)).ToFrozenSet();
    }

    static string? ReadConnectionString(IConfiguration configuration, List<string> mistakes)
    {
        var given = Given(configuration, ConnectionStringKey);
        try
        {
            return given is null ? null : new NpgsqlConnectionStringBuilder(given).ConnectionString;
        }
        catch (ArgumentException)
        {
            // Not the parser's own message: it may quote the password.
            mistakes.Add($"{ConnectionStringKey} is not a PostgreSQL connection string, like Host=db;Database=orders;Username=orders;Password=...");
            return null;
        }
    }

    static OrderDeadlines ReadDeadlines(IConfiguration configuration, List<string> mistakes)
    {
        var defaults = new OrderDeadlines();
        return new()
        {
            Payment = ReadDeadline(configuration, PaymentDeadlineKey, defaults.Payment, mistakes),
            Shipment = ReadDeadline(configuration, ShipmentDeadlineKey, defaults.Shipment, mistakes),
            RefundAtShipmentDeadline = ReadTruth(configuration, RefundAtShipmentDeadlineKey, defaults.RefundAtShipmentDeadline, mistakes),
            Refund = ReadDeadline(configuration, RefundDeadlineKey, defaults.Refund, mistakes),
        };
    }

    static TimeSpan ReadDeadline(IConfiguration configuration, string key, TimeSpan byDefault, List<string> mistakes)
    {
        var limit = ReadTime(configuration, key, byDefault, mistakes);
        if (limit > MaxDeadline)
            mistakes.Add($"{key}: {limit} is longer than ten years.");
        return limit;
    }

    static bool ReadTruth(IConfiguration configuration, string key, bool byDefault, List<string> mistakes)
    {
        if (Given(configuration, key) is not { } given)
            return byDefault;
        if (!bool.TryParse(given, out var truth))
            mistakes.Add($"{key}: '{given}' is neither true nor false.");
        return truth;
    }

    static TimeSpan ReadTime(IConfiguration configuration, string key, TimeSpan byDefault, List<string> mistakes)
    {
        if (Given(configuration, key) is not { } given)
            return byDefault;
        if (!TimeSpan.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var time) || time <= TimeSpan.Zero)
            mistakes.Add($"{key}: '{given}' is not a length of time above zero, like 00:01:00.");
        return time;
    }

    static TimeSpan ReadInboxRetention(IConfiguration configuration, List<string> mistakes)
    {
        if (Given(configuration, InboxRetentionKey) is not { } given)
            return TimeSpan.FromDays(7);
        if (!TimeSpan.TryParse(given, System.Globalization.CultureInfo.InvariantCulture, out var retention) || retention < MinInboxRetention || retention > MaxInboxRetention)
            mistakes.Add($"{InboxRetentionKey}: '{given}' is not a length of time from {MinInboxRetention} to {MaxInboxRetention}, like 7.00:00:00.");
        return retention;
    }

    static LogFormat ReadLogFormat(IConfiguration configuration, List<string> mistakes)
    {
        if (Given(configuration, Logs.FormatKey) is not { } given)
            return LogFormat.Text;
        if (!Enum.TryParse<LogFormat>(given, ignoreCase: true, out var format) || !Enum.IsDefined(format))
            mistakes.Add($"{Logs.FormatKey}: '{given}' is neither text nor json.");
        return format;
    }

    static void CheckUrls(IConfiguration configuration, List<string> mistakes)
    {
        foreach (var url in (Given(configuration, WebHostDefaults.ServerUrlsKey) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsAddress(url))
                mistakes.Add($"--urls: '{url}' is not an address to listen on, like http://127.0.0.1:5080.");
        }
    }

    static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https", Port: >= 0 and <= 65_535 };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    static string? Given(IConfiguration configuration, string key) => string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key];
}
