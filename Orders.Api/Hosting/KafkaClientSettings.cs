using System.Reflection;
using Confluent.Kafka;

namespace Orders.Api.Hosting;

/// <summary>Reads the properties of Confluent's <see cref="ClientConfig"/> by their names. An unknown name is an error.</summary>
internal static class KafkaClientSettings
{
    public static ClientConfig Read(SettingsReader reader, IConfigurationSection section, IReadOnlyCollection<string> except)
    {
        var client = new ClientConfig();
        foreach (var key in section.GetChildren().Where(x => !string.IsNullOrWhiteSpace(x.Value)))
        {
            if (!except.Contains(key.Key, StringComparer.OrdinalIgnoreCase))
                Set(client, key, reader);
        }

        if (client.BootstrapServers is null && client.Any())
            reader.Refuse($"{KafkaSettings.BootstrapServersKey} is missing: other settings of {section.Path} need a broker to connect to.");
        else if (client.BootstrapServers is not null && Refusal(client) is { } refusal)
            reader.Refuse($"{section.Path}: the Kafka client refuses the settings: {refusal}");
        return client;
    }

    static void Set(ClientConfig client, IConfigurationSection key, SettingsReader reader)
    {
        if (Property(key.Key) is not { } property)
            reader.Refuse($"{key.Path} is not a setting of a Kafka client. Use a name of Confluent's ClientConfig, like SecurityProtocol.");
        else if (Value(key, property) is { } value)
            property.SetValue(client, value);
        else
            reader.Refuse($"{key.Path}: '{key.Value}' is not {Expected(property)}.");
    }

    /// <summary>The reason why librdkafka refuses the settings, like a missing file. Opens no connection.</summary>
    static string? Refusal(ClientConfig client)
    {
        try
        {
            using var admin = new AdminClientBuilder(new Dictionary<string, string>(client)).SetLogHandler((_, _) => { }).Build();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            return exception.Message.ReplaceLineEndings(" ").Trim();
        }
    }

    static PropertyInfo? Property(string name)
    {
        var property = typeof(ClientConfig).GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return property is { CanWrite: true } && property.GetIndexParameters().Length == 0 ? property : null;
    }

    /// <summary>Null when the value cannot be read. Any string can, so a message never quotes a password.</summary>
    static object? Value(IConfigurationSection key, PropertyInfo property)
    {
        try
        {
            var value = key.Get(property.PropertyType);
            return value is Enum && !Enum.IsDefined(value.GetType(), value) ? null : value;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    static string Expected(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}" : type == typeof(bool) ? "true or false" : "a number";
    }
}
