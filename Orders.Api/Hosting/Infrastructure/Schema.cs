namespace Orders.Api.Hosting.Infrastructure;

/// <summary>The tables and the topics that the application needs.</summary>
internal static class Schema
{
    /// <summary>Makes what is missing.</summary>
    public static async Task Migrate(RunningInfrastructure surroundings, Action<string> say, CancellationToken cancellationToken)
    {
        say("Bringing the database's schema up to date");
        await surroundings.Database.Migrate(cancellationToken);
        say("Making the topics that are missing");
        await surroundings.Broker.CreateMissingTopics(cancellationToken);
    }

    /// <summary>Makes what is missing where it is embedded, and looks at what is the operator's.</summary>
    /// <exception cref="StartupException">Something is missing: names it, and the verb that makes it.</exception>
    public static async Task Ensure(RunningInfrastructure surroundings, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        if (surroundings.Database.IsEmbedded)
            await surroundings.Database.Migrate(cancellationToken);
        else if (await surroundings.Database.PendingMigrations(cancellationToken) is { Count: > 0 } migrations)
            missing.Add($"the database's schema lacks {string.Join(", ", migrations)}");
        if (surroundings.Broker.IsEmbedded)
            await surroundings.Broker.CreateMissingTopics(cancellationToken);
        else if (await surroundings.Broker.MissingTopics(cancellationToken) is { Count: > 0 } topics)
            missing.Add($"the broker lacks the topics {string.Join(", ", topics)}");
        if (missing.Count > 0)
            throw new StartupException($"Not ready to serve: {string.Join("; ", missing)}. Run the verb migrate first: Orders.Api migrate");
    }
}
