namespace Orders.Api.Development.Bench;

/// <summary>How much each benchmark does.</summary>
internal sealed record BenchSizes
{
    /// <summary>Enough for stable ratios on two cores.</summary>
    public static BenchSizes Full { get; } = new();

    /// <summary>Shows that every benchmark works, in less than two minutes altogether. Its figures mean nothing.</summary>
    public static BenchSizes Quick { get; } = new()
    {
        Runs = 1,
        Orders = 200,
        Rows = 3_000,
        RelayRate = 200,
        Rates = [10],
        Seconds = 3,
        InboxIds = 7_000,
        FinishedOrders = 2_000,
        Reservations = 1_000,
        Records = 6_000,
        Transactions = [(1, 50), (10, 200)],
    };

    /// <summary>How often each benchmark is repeated; the report has the median.</summary>
    public int Runs { get; init; } = 3;

    /// <summary>The orders of a backlog that is drained.</summary>
    public int Orders { get; init; } = 3_000;

    /// <summary>The outbox rows that the relay drains.</summary>
    public int Rows { get; init; } = 200_000;

    /// <summary>The outbox rows a second at which the relay's latency is measured.</summary>
    public int RelayRate { get; init; } = 500;

    /// <summary>The offered orders a second, lowest first.</summary>
    public IReadOnlyList<int> Rates { get; init; } = [25, 50, 100, 200];

    /// <summary>How long each rate is offered, and how long idleness is watched.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>The message ids that the inbox holds before the drain.</summary>
    public int InboxIds { get; init; } = 10_000_000;

    /// <summary>The finished orders that the database holds before the drain.</summary>
    public int FinishedOrders { get; init; } = 2_000_000;

    /// <summary>The reservations that one SKU has before the drain.</summary>
    public int Reservations { get; init; } = 200_000;

    /// <summary>The backlog in which a process is killed.</summary>
    public int Records { get; init; } = 100_000;

    /// <summary>The records in a Kafka transaction, and the orders that are measured with it.</summary>
    public IReadOnlyList<(int Records, int Orders)> Transactions { get; init; } = [(1, 1_000), (10, 5_000), (100, 20_000), (1_000, 30_000)];
}
