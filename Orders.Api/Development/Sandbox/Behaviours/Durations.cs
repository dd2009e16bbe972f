namespace Orders.Api.Development.Sandbox.Behaviours;

/// <summary>The delays of the behaviours.</summary>
internal sealed record Durations
{
    public static readonly TimeSpan Max = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection stays open without an answer before the sandbox closes it.</summary>
    public TimeSpan Hang { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan Late { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan Lag { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(3);
    public TimeSpan Webhook { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sent as Retry-After in whole seconds, rounded up.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
