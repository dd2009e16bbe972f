namespace Orders.Api.Hosting;

/// <summary>The database and the broker that the process stands on.</summary>
internal sealed class Surroundings : IAsyncDisposable
{
    public required string ConnectionString { get; init; }
    public required string BootstrapServers { get; init; }

    /// <summary>They are private to this process, so that it may migrate them by itself.</summary>
    public required bool Embedded { get; init; }

    /// <summary>What the start-up banner says of them.</summary>
    public required IReadOnlyList<BannerLine> Banner { get; init; }

    /// <summary>Stops what was started; the operator's own servers need no stopping.</summary>
    public Func<ValueTask> Stop { get; init; } = () => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => Stop();
}
