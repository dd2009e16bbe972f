namespace Orders.Sagas.Messaging.Values;

/// <summary>Reads a name of an enum, in any case. Numbers and lists of names are refused, other than by <see cref="Enum"/>.</summary>
internal static class EnumNames
{
    /// <summary>The error text, which does not quote the value.</summary>
    public static string Rule(Type type) => $"must be one of {string.Join(", ", Enum.GetNames(type))}.";

    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            value = known;
            if (string.Equals(known.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        value = default;
        return false;
    }
}
