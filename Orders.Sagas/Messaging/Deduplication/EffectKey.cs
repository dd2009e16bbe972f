namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Names one effect that must happen once.</summary>
/// <remarks>Both parts are stored and logged as they are, so they must hold no personal data.</remarks>
public sealed record EffectKey
{
    /// <summary>The maximum length of each part.</summary>
    public const int MaxLength = 200;

    /// <summary>Creates a key.</summary>
    /// <exception cref="ArgumentException">A part is empty or longer than <see cref="MaxLength"/>.</exception>
    public EffectKey(string scope, string name)
    {
        Check(scope, nameof(scope));
        Check(name, nameof(name));
        (Scope, Name) = (scope, name);
    }

    /// <summary>The kind of effect, within which names are unique. Metrics carry it as a tag, so kinds must be few.</summary>
    public string Scope { get; }

    /// <summary>The name of the effect, derived from the request, so that it is the same at each redelivery.</summary>
    public string Name { get; }

    static void Check(string part, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(part, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Length, MaxLength, parameter);
    }
}
