namespace Orders.Api.Hosting;

/// <summary>Who sends what is in the outbox.</summary>
internal enum OutboxRelayMode
{
    /// <summary>The processes with the role of the relay.</summary>
    Own,

    /// <summary>Change data capture: Debezium, which reads PostgreSQL's log.</summary>
    External,
}

internal static class OutboxRelaySettings
{
    public static OutboxRelayMode Read(string? given, List<string> mistakes)
    {
        if (given is null)
            return OutboxRelayMode.Own;
        if (!Enum.TryParse<OutboxRelayMode>(given, ignoreCase: true, out var relay) || !Enum.IsDefined(relay))
            mistakes.Add($"{OrdersSettings.OutboxRelayKey}: '{given}' is neither own nor external.");
        return relay;
    }

    /// <summary>What is embedded has no Connect beside it that would send anything.</summary>
    public static void Check(OrdersSettings settings, List<string> mistakes)
    {
        if (settings.OutboxRelay is OutboxRelayMode.External && (settings.ConnectionString is null || settings.Kafka.BootstrapServers is null))
        {
            mistakes.Add(
                $"{OrdersSettings.OutboxRelayKey} is External, which needs a PostgreSQL and a Kafka with Debezium between them: set {OrdersSettings.ConnectionStringKey} "
                + $"and {KafkaSettings.Section}:{nameof(KafkaSettings.BootstrapServers)}, or leave {OrdersSettings.OutboxRelayKey} out.");
        }
    }
}
