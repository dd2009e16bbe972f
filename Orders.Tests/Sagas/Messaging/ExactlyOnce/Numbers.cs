namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>What the pipeline under test reads.</summary>
public sealed record Number
{
    public required int Value { get; init; }
}

/// <summary>What it writes, one for each number.</summary>
public sealed record Doubled
{
    public required int Value { get; init; }
}

/// <summary>And another for each, on another topic.</summary>
public sealed record Noted
{
    public required int Value { get; init; }

    public string Padding { get; init; } = "";
}
