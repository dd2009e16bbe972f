using Orders.Sagas;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The tables and topics that the application needs.</summary>
internal static class Schema
{
    /// <summary>Creates what is missing.</summary>
    /// <returns>How topics that existed differ from what the design needs, line by line.</returns>
    public static async Task<IReadOnlyList<string>> Migrate(
        RunningInfrastructure infrastructure, Action<string> report, CancellationToken cancellationToken)
    {
        report("Migrating the database schema");
        await infrastructure.Database.Migrate(cancellationToken);
        report("Creating the missing topics");
        await infrastructure.Broker.CreateMissingTopics(cancellationToken);
        return await infrastructure.Broker.TopicReport(cancellationToken);
    }

    /// <summary>Creates what embedded servers lack; checks the operator's servers, both at the same time.</summary>
    /// <exception cref="StartupException">The operator's servers lack something: the message names it, and what to run.</exception>
    public static async Task Ensure(RunningInfrastructure infrastructure, OrdersSettings settings, CancellationToken cancellationToken)
    {
        // The client waits for the broker on another thread, while this one builds the model of the database: half of a start.
        var broker = MissingAtBroker(infrastructure.Broker, settings, cancellationToken);
        var missing = await Task.WhenAll(MissingInDatabase(infrastructure.Database, cancellationToken), broker);
        if (missing.OfType<string>().ToList() is { Count: > 0 } found)
            throw new StartupException($"Not ready to serve: {string.Join("; ", found)}. Run first: Orders.Api migrate");
    }

    static async Task<string?> MissingInDatabase(Database database, CancellationToken cancellationToken)
    {
        if (database.IsEmbedded)
            await database.Migrate(cancellationToken);
        else if (await database.MissingRights(cancellationToken) is { } rights)
            throw new StartupException($"Not ready to serve: {rights}. Grant what docs/operations.md lists under \"Two database roles\".");
        else if (await database.PendingMigrations(cancellationToken) is { Count: > 0 } migrations)
            return $"the database schema lacks the migrations {string.Join(", ", migrations)}";
        return null;
    }

    static async Task<string?> MissingAtBroker(IBroker broker, OrdersSettings settings, CancellationToken cancellationToken)
    {
        if (broker.IsEmbedded)
            await broker.CreateMissingTopics(cancellationToken);
        else if (settings.NeedsBroker && await broker.MissingTopics(cancellationToken) is { Count: > 0 } topics)
            return $"the broker lacks the topics {string.Join(", ", topics)}";
        if (settings.Roles.Contains(Role.Saga) || settings.Roles.Contains(Role.Analytics))
            await RequireEqualPartitions(broker, cancellationToken);
        return null;
    }

    /// <summary>Checks that the topics that one reader reads together have the same number of partitions.</summary>
    /// <exception cref="StartupException">They have not: the message names the numbers, and what to run.</exception>
    static async Task RequireEqualPartitions(IBroker broker, CancellationToken cancellationToken)
    {
        var counts = await broker.PartitionCounts(OrdersTopology.ReadTogether, cancellationToken);
        if (counts.Values.Distinct().Count() <= 1)
            return;
        var most = counts.Values.Max();
        var smaller = counts.First(topic => topic.Value < most).Key;
        throw new StartupException(
            "Topics that are read together have different numbers of partitions "
            + $"({string.Join(", ", counts.Select(topic => $"{topic.Key}: {topic.Value}"))}), so events of one order would have several "
            + $"owners. Add partitions until each has {most}, for example: kafka-topics.sh --alter --topic {smaller} --partitions {most}");
    }
}
