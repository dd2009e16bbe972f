using Orders.Api.Development.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>Chooses the broker: the operator's, else an embedded Apache Kafka if it can run here, else an in-memory broker.</summary>
internal static class BrokerChoice
{
    const string Folder = "kafka";

    public static async Task<IBroker> Start(
        KafkaSettings settings, DataDirectory? directory, Action<string> report, CancellationToken cancellationToken)
    {
        if (settings.BootstrapServers is not null)
            return KafkaBroker.Of(settings);
        if (KafkaHome.Find() is not { } home)
            return InProcess("this machine has no Apache Kafka");
        var java = await JavaRuntime.FindMajor(cancellationToken);
        if (java is null or < JavaRuntime.RequiredMajor)
        {
            return InProcess(
                $"{home.Source} has an Apache Kafka, which needs Java {JavaRuntime.RequiredMajor}, and this machine has "
                + (java is null ? "none" : $"Java {java}"));
        }

        report($"Starting the embedded Apache Kafka {home.Version}");
        return KafkaBroker.Of(settings, await EmbeddedKafka.Start(home, directory!.Folder(Folder), report, cancellationToken), home);

        InProcessBroker InProcess(string reason) => new(settings, reason, UnreadKafkaFolder(directory!));
    }

    /// <summary>The folder of an embedded Apache Kafka from previous runs, whose records this run does not read.</summary>
    static string? UnreadKafkaFolder(DataDirectory directory)
    {
        var folder = Path.Combine(directory.Path, Folder);
        return Directory.Exists(folder) ? folder : null;
    }
}
