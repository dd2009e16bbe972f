using System.Reflection;
using Confluent.Kafka;
using Orders.Api.Hosting.Settings;

namespace Orders.Api.Hosting;

/// <summary>Reads the properties of Confluent's <see cref="ClientConfig"/> by their names. An unknown name is an error.</summary>
internal static class KafkaClientSettings
{
    static readonly IReadOnlyList<PropertyInfo> Properties =
        [.. OptionsCheck.Settable(typeof(ClientConfig)).Where(x => SettingValue.IsReadable(x.PropertyType))];

    public static ClientConfig Read(SettingsReader reader, IConfigurationSection section, IReadOnlyCollection<string> except)
    {
        var client = new ClientConfig();
        foreach (var key in section.GetChildren().ExceptBy(except, x => x.Key, StringComparer.OrdinalIgnoreCase))
        {
            // A section has no value: the names below it are refused with the other unknown ones.
            if (key.Value is not null && reader.Raw(key.Path) is { } text && !string.IsNullOrWhiteSpace(text))
                Set(client, key, text, except, reader);
        }

        if (client.BootstrapServers is null && client.Any())
            reader.Refuse($"{KafkaSettings.BootstrapServersKey} is missing: other settings of {section.Path} need a broker to connect to.");
        else if (client.BootstrapServers is not null && Refusal(client) is { } refusal)
            reader.Refuse($"{section.Path}: the Kafka client refuses the settings: {refusal}");
        return client;
    }

    static void Set(
        ClientConfig client, IConfigurationSection key, string text, IReadOnlyCollection<string> ours, SettingsReader reader)
    {
        if (Properties.FirstOrDefault(x => x.Name.Equals(key.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
        {
            var known = Properties.Select(x => x.Name).Concat(ours).Select(name => $"{KafkaSettings.Section}:{name}");
            reader.Refuse($"{key.Path} is not a setting of a Kafka client. {UnknownSettings.Advice(key.Path, known)}");
        }
        else if ((IsPem(property) ? text : SettingValue.Read(property.PropertyType, text)) is { } value)
            property.SetValue(client, value);
        else
            reader.Refuse($"{key.Path}: {SettingValue.Refusal(property.PropertyType, text)}");
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

    /// <summary>A certificate or a key as text: it has lines, and ends with a line break.</summary>
    static bool IsPem(PropertyInfo property) => property.Name.EndsWith("Pem", StringComparison.Ordinal);
}
