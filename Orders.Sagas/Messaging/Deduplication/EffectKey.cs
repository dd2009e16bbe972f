namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Names one effect that must happen once: what it is, and of what. Both are kept as they are, so they hold no personal data.</summary>
public sealed record EffectKey
{
    /// <summary>How long each part may be.</summary>
    public const int MaxLength = 200;

    /// <summary>Names an effect.</summary>
    /// <exception cref="ArgumentException">A part is empty or longer than <see cref="MaxLength"/>.</exception>
    public EffectKey(string scope, string name)
    {
        Check(scope, nameof(scope));
        Check(name, nameof(name));
        (Scope, Name) = (scope, name);
    }

    /// <summary>The kind of effect; names of different scopes do not meet. A tag of the metrics, so there are few.</summary>
    public string Scope { get; }

    /// <summary>Which one of its kind, derived from what asks for it: the same at each redelivery.</summary>
    public string Name { get; }

    static void Check(string part, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(part, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Length, MaxLength, parameter);
    }
}
