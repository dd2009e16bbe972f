using Orders.Sagas;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The tables and topics that the application needs.</summary>
internal static class Schema
{
    /// <summary>Creates what is missing.</summary>
    public static async Task Migrate(RunningInfrastructure infrastructure, Action<string> report, CancellationToken cancellationToken)
    {
        report("Migrating the database schema");
        await infrastructure.Database.Migrate(cancellationToken);
        report("Creating the missing topics");
        await infrastructure.Broker.CreateMissingTopics(cancellationToken);
    }

    /// <summary>Checks that the topics that one reader reads together have the same number of partitions.</summary>
    /// <exception cref="StartupException">They have not: the message names the numbers, and what to run.</exception>
    public static async Task RequireEqualPartitions(RunningInfrastructure infrastructure, CancellationToken cancellationToken)
    {
        var counts = await infrastructure.Broker.PartitionCounts(OrdersTopology.ReadTogether, cancellationToken);
        if (counts.Values.Distinct().Count() <= 1)
            return;
        var most = counts.Values.Max();
        var smaller = counts.First(topic => topic.Value < most).Key;
        throw new StartupException(
            "Topics that are read together have different numbers of partitions "
            + $"({string.Join(", ", counts.Select(topic => $"{topic.Key}: {topic.Value}"))}), so events of one order would have several "
            + $"owners. Add partitions until each has {most}, for example: kafka-topics.sh --alter --topic {smaller} --partitions {most}");
    }

    /// <summary>Creates what embedded servers lack; checks the operator's servers.</summary>
    /// <exception cref="StartupException">The operator's servers lack something: the message names it, and what to run.</exception>
    public static async Task Ensure(RunningInfrastructure infrastructure, bool needsBroker, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        if (infrastructure.Database.IsEmbedded)
            await infrastructure.Database.Migrate(cancellationToken);
        else if (await infrastructure.Database.MissingRights(cancellationToken) is { } rights)
            throw new StartupException($"Not ready to serve: {rights}. Grant what docs/operations.md lists under \"Two database roles\".");
        else if (await infrastructure.Database.PendingMigrations(cancellationToken) is { Count: > 0 } migrations)
            missing.Add($"the database schema lacks the migrations {string.Join(", ", migrations)}");
        if (infrastructure.Broker.IsEmbedded)
            await infrastructure.Broker.CreateMissingTopics(cancellationToken);
        else if (needsBroker && await infrastructure.Broker.MissingTopics(cancellationToken) is { Count: > 0 } topics)
            missing.Add($"the broker lacks the topics {string.Join(", ", topics)}");
        if (missing.Count > 0)
            throw new StartupException($"Not ready to serve: {string.Join("; ", missing)}. Run first: Orders.Api migrate");
    }
}
