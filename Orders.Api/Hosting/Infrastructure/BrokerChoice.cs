using Orders.Api.Development.Embedded;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>Which broker: the operator's; else an Apache Kafka of our own if this machine has one and a Java for it; else the one inside the process.</summary>
internal static class BrokerChoice
{
    const string Folder = "kafka";

    public static async Task<IBroker> Start(KafkaSettings settings, DataDirectory? directory, Action<string> say, CancellationToken cancellationToken)
    {
        if (settings.BootstrapServers is not null)
            return KafkaBroker.Of(settings);
        if (KafkaHome.Find() is not { } home)
            return InProcess("there is no Apache Kafka on this machine");
        var java = await JavaRuntime.FindMajor(cancellationToken);
        if (java is null or < JavaRuntime.RequiredMajor)
            return InProcess($"{home.Source} has an Apache Kafka, which needs Java {JavaRuntime.RequiredMajor}, and this machine has {(java is null ? "none" : $"Java {java}")}");
        say($"Starting the embedded Apache Kafka {home.Version}");
        return KafkaBroker.Of(settings, await EmbeddedKafka.Start(home, directory!.Folder(Folder), say, cancellationToken), home);

        InProcessBroker InProcess(string because) => new(settings, because, Waiting(directory!));
    }

    /// <summary>The folder of an earlier Apache Kafka, whose records this run does not read.</summary>
    static string? Waiting(DataDirectory directory) => System.IO.Path.Combine(directory.Path, Folder) is var folder && Directory.Exists(folder) ? folder : null;
}
