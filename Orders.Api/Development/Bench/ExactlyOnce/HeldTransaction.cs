using System.Diagnostics;
using Confluent.Kafka;
using Orders.Api.Development.Embedded;

namespace Orders.Api.Development.Bench.ExactlyOnce;

/// <summary>A process that opens a transaction, writes one record in it, and waits to be killed.</summary>
internal static class HeldTransaction
{
    public const string Verb = "hold-open";
    const string IsOpen = "open";
    static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);

    /// <summary>Runs in the child process: opens the transaction and waits.</summary>
    public static async Task Hold(
        ClientConfig client, string transactionalId, string topic, TextWriter output, CancellationToken cancellationToken)
    {
        using var producer = Producer(client, transactionalId);
        producer.InitTransactions(CallLimit);
        producer.BeginTransaction();
        producer.Produce(topic, new() { Value = [] });
        producer.Flush(cancellationToken);
        await output.WriteLineAsync(IsOpen);
        await output.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>Starts the child process, and kills it (SIGKILL) once its transaction is open.</summary>
    public static async Task LeaveOpen(ClientConfig client, string transactionalId, string topic, CancellationToken cancellationToken)
    {
        var (program, arguments) = OwnExecutable.Command;
        var start = new ProcessStartInfo(program, [.. arguments, "bench", Verb, client.BootstrapServers, transactionalId, topic])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line == IsOpen)
                    return;
            }

            throw new InvalidOperationException("The process ended before its transaction was open.");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public static IProducer<byte[], byte[]> Producer(ClientConfig client, string transactionalId)
    {
        var configuration = new ProducerConfig(new Dictionary<string, string>(client))
        {
            TransactionalId = transactionalId,
            TransactionTimeoutMs = (int)StallBench.TransactionTimeout.TotalMilliseconds,
        };
        return new ProducerBuilder<byte[], byte[]>(configuration).Build();
    }
}
