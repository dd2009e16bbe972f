using System.Net.Sockets;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using MassTransit;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orders.Api.Hosting;

/// <summary>Which failures are the operator's to mend, and how they read. Everything else is a defect and keeps its stack trace.</summary>
internal static class StartupFailure
{
    public static IReadOnlyList<string>? Describe(Exception exception) => exception switch
    {
        StartupException startup => startup.Lines,
        OptionsValidationException options => [.. options.Failures],
        AggregateException aggregate => DescribeAll(aggregate.InnerExceptions),
        ConfigurationException configuration => [OneLine(configuration.GetBaseException().Message)],
        IOException { InnerException: AddressInUseException } inUse => [$"{OneLine(inUse.Message)} Choose another address with --urls."],
        SocketException socket => [$"Cannot listen or connect: {OneLine(socket.Message)}"],
        NpgsqlException database => [$"PostgreSQL: {OneLine(database.Message)} (ConnectionStrings:Orders)"],
        CreateTopicsException topics => [.. topics.Results.Where(x => x.Error.IsError).Select(x => $"Kafka: topic {x.Topic} could not be made: {OneLine(x.Error.Reason)}")],
        KafkaException broker => [$"Kafka: {OneLine(broker.Error.Reason)} (Kafka:BootstrapServers)"],
        InvalidOperationException { InnerException: NpgsqlException database } => Describe(database),
        _ => null,
    };

    static IReadOnlyList<string>? DescribeAll(IReadOnlyList<Exception> exceptions)
    {
        var described = exceptions.Select(Describe).ToList();
        return described.Contains(null) ? null : [.. described.SelectMany(lines => lines!)];
    }

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
