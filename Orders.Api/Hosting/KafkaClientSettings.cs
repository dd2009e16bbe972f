using System.Reflection;
using Confluent.Kafka;

namespace Orders.Api.Hosting;

/// <summary>Reads the properties of Confluent's <see cref="ClientConfig"/> as they are named there. A misspelt name is a mistake, not a default.</summary>
internal static class KafkaClientSettings
{
    public static ClientConfig Read(IConfigurationSection section, IReadOnlyCollection<string> ours, List<string> mistakes)
    {
        var client = new ClientConfig();
        foreach (var key in section.GetChildren().Where(x => !ours.Contains(x.Key, StringComparer.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(x.Value)))
        {
            if (Property(key.Key) is not { } property)
                mistakes.Add($"{section.Path}:{key.Key} is no setting of a Kafka client, like {section.Path}:{nameof(ClientConfig.SecurityProtocol)}.");
            else if (Value(key, property) is { } value)
                property.SetValue(client, value);
            else
                mistakes.Add($"{section.Path}:{key.Key}: '{key.Value}' is not {Expected(property)}.");
        }

        if (client.BootstrapServers is null && client.Any())
            mistakes.Add($"{section.Path}:{nameof(ClientConfig.BootstrapServers)} is missing: {section.Path} says how to connect to a broker, but not where it is.");
        else if (client.BootstrapServers is not null && Refusal(client) is { } refusal)
            mistakes.Add($"{section.Path}: {refusal}");
        return client;
    }

    /// <summary>What librdkafka itself says against the settings, like a file that is not there. It opens no connection for that.</summary>
    static string? Refusal(ClientConfig client)
    {
        try
        {
            using var admin = new AdminClientBuilder(new Dictionary<string, string>(client)).SetLogHandler((_, _) => { }).Build();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            return e.Message.ReplaceLineEndings(" ").Trim();
        }
    }

    static PropertyInfo? Property(string name) => typeof(ClientConfig)
        .GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { CanWrite: true } property && property.GetIndexParameters().Length == 0
        ? property
        : null;

    /// <summary>Null when it cannot be read. Text always can, so that no password gets into a message.</summary>
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
