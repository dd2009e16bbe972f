using System.Net.Sockets;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using MassTransit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orders.Api.Hosting;

/// <summary>Describes failures that the operator can correct, one line each. Any other failure keeps its stack trace.</summary>
internal static class StartupFailure
{
    /// <summary>Null for a defect.</summary>
    public static IReadOnlyList<string>? Describe(Exception exception) => exception switch
    {
        StartupException startup => startup.Lines,
        OptionsValidationException options => [.. options.Failures],
        AggregateException aggregate => DescribeAll(aggregate.InnerExceptions),
        ConfigurationException configuration => DescribeAll(configuration),
        IOException { InnerException: AddressInUseException } inUse => [$"{OneLine(inUse.Message)} Choose another address with --urls."],
        SocketException socket => [$"Network: {OneLine(socket.Message)} Check --urls and the addresses in the settings."],
        NpgsqlException database => [$"PostgreSQL: {OneLine(database.Message)} Check {OrdersSettings.ConnectionStringKey}."],
        CreateTopicsException topics => [.. topics.Results.Where(x => x.Error.IsError).Select(Describe)],
        KafkaException broker => [$"Kafka: {OneLine(broker.Error.Reason)} Check {KafkaSettings.BootstrapServersKey}."],
        InvalidOperationException { InnerException: NpgsqlException database } => Describe(database),
        // A value that the configuration binder cannot convert; the message names the setting.
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } value =>
            [OneLine(value.Message)],
        _ => null,
    };

    static IReadOnlyList<string>? DescribeAll(IReadOnlyList<Exception> exceptions)
    {
        var described = exceptions.Select(Describe).ToList();
        return described.Contains(null) ? null : [.. described.SelectMany(lines => lines!)];
    }

    /// <summary>One line for each failure that the validation found. MassTransit wraps the exception of a configuration.</summary>
    static IReadOnlyList<string> DescribeAll(ConfigurationException configuration)
    {
        if (configuration.InnerException is { } cause && Describe(cause) is { } lines)
            return lines;
        var failures = (configuration.Results ?? []).Where(x => x.Disposition is ValidationResultDisposition.Failure).ToList();
        return failures.Count == 0
            ? [OneLine(configuration.GetBaseException().Message)]
            : [.. failures.Select(failure => OneLine($"{failure.Key} {failure.Message}"))];
    }

    static string Describe(CreateTopicReport topic) => $"Kafka: the topic {topic.Topic} was not created: {OneLine(topic.Error.Reason)}";

    /// <summary>One line that ends with a full stop.</summary>
    static string OneLine(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim();
        return line.Length == 0 || line[^1] is '.' or '!' or '?' ? line : $"{line}.";
    }
}
