using System.Globalization;
using System.Reflection;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Docs;

/// <summary>Names and defaults from an options class: every public property that can be set, nested classes included.</summary>
internal static class OptionDefaults
{
    const string None = "–";

    public static IEnumerable<(string Name, string Default)> Of<T>(string section)
        where T : new() => Of(new T(), section, ':');

    public static IEnumerable<(string Name, string Default)> OfCode<T>()
        where T : new() => Of(new T(), typeof(T).Name, '.');

    public static string Text(object? value) => value switch
    {
        null or "" or System.Collections.ICollection { Count: 0 } => None,
        TimeSpan time => Text(time),
        bool truth => truth ? "true" : "false",
        RetrySchedule schedule => $"{Text(schedule.First)} to {Text(schedule.Cap)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    /// <summary>Formats a time as a configuration accepts it, without the zeros at the end of a fraction.</summary>
    static string Text(TimeSpan time)
    {
        var text = time.ToString("c", CultureInfo.InvariantCulture);
        return time.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }

    static IEnumerable<(string Name, string Default)> Of(object options, string prefix, char separator) =>
        Settable(options.GetType()).SelectMany(property => OfProperty(property, options, $"{prefix}{separator}{property.Name}", separator));

    static IEnumerable<(string Name, string Default)> OfProperty(PropertyInfo property, object options, string name, char separator) =>
        property.GetValue(options) is { } nested && IsNested(property.PropertyType) ? Of(nested, name, separator)
        // A type without a settable property cannot be configured, so its value is a limit of the code.
        : IsOurs(property.PropertyType) && separator == ':' && !property.PropertyType.IsEnum ? []
        : [(name, Text(property.GetValue(options)))];

    static bool IsNested(Type type) => IsOurs(type) && Settable(type).Any();

    static bool IsOurs(Type type) => type.Namespace?.StartsWith("Orders.", StringComparison.Ordinal) is true;

    static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });
}
