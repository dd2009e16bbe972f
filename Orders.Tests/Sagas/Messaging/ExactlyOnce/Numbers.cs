namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>The input of the pipeline under test.</summary>
public sealed record Number
{
    public required int Value { get; init; }
}

/// <summary>The first output for each number.</summary>
public sealed record Doubled
{
    public required int Value { get; init; }
}

/// <summary>The second output for each number, on another topic.</summary>
public sealed record Noted
{
    public required int Value { get; init; }

    public string Padding { get; init; } = "";
}
