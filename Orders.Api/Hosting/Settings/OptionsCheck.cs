using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Orders.Api.Hosting.Settings;

/// <summary>Checks the settings that .NET's binder reads into options classes, whose properties say which settings there are.</summary>
/// <remarks>
/// The binder takes any spelling that a .NET type reads, stops at the first wrong value and ignores unknown names. So each value is read
/// here before, and the binder finds it in its own spelling.
/// </remarks>
internal sealed class OptionsCheck(SettingsReader reader)
{
    /// <summary>Reads the settings of an options class.</summary>
    /// <param name="key">The section.</param>
    /// <param name="options">The class.</param>
    public void Check(string key, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        foreach (var property in Settable(options))
            Check($"{key}:{property.Name}", property.PropertyType, property.GetValue(defaults), property);
    }

    /// <summary>The public properties that a configuration can set. A collection can be filled without being set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
        .Where(property => property.SetMethod is { IsPublic: true } || Generic(property.PropertyType, typeof(ICollection<>)) is not null)
        // A property that hides an inherited one comes first.
        .DistinctBy(property => property.Name);

    void Check(string key, Type type, object? byDefault, PropertyInfo? property)
    {
        if (SettingValue.IsReadable(type))
            CheckValue(key, type, byDefault, property);
        else if (KeyedElement(type) is var (names, value))
            CheckKeyed(key, names, value);
        else if (Element(type) is { } element)
            CheckList(key, element);
        else if (IsOurs(type) && Settable(type).Any())
            Check(key, type);
    }

    void CheckValue(string key, Type type, object? byDefault, PropertyInfo? property)
    {
        if (reader.Raw(key) is not { } text)
            return;
        if (string.IsNullOrWhiteSpace(text))
            reader.Write(key, byDefault is null ? null : SettingValue.Text(byDefault));
        else if (SettingValue.Read(type, text) is not { } value)
            reader.Refuse($"{key}: {SettingValue.Refusal(type, text)}");
        else if (property is not null && Broken(property, value) is { } rule)
            reader.Refuse(type == typeof(string) ? rule : $"{rule} It is {SettingValue.Text(value)}.");
        else
            reader.Write(key, SettingValue.Text(value));
    }

    /// <summary>The rule of the property that the value breaks.</summary>
    static string? Broken(PropertyInfo property, object value) => property.GetCustomAttributes<ValidationAttribute>()
        .Select(rule => rule.GetValidationResult(value, new ValidationContext(value) { MemberName = property.Name })?.ErrorMessage)
        .FirstOrDefault(error => error is not null);

    void CheckList(string key, Type element)
    {
        if (!string.IsNullOrWhiteSpace(reader.Raw(key)))
            reader.Refuse($"{key} is a list: write {key}:0, {key}:1 and so on.");
        foreach (var child in reader.Section(key).GetChildren().Where(child => int.TryParse(child.Key, out _)))
            Check(child.Path, element, null, null);
    }

    void CheckKeyed(string key, Type names, Type element)
    {
        _ = reader.Raw(key);
        foreach (var child in reader.Section(key).GetChildren())
        {
            if (names.IsEnum && SettingValue.Read(names, child.Key) is null)
                reader.Refuse($"{key}: {SettingValue.Refusal(names, child.Key)}");
            Check(child.Path, element, null, null);
        }
    }

    static (Type Names, Type Element)? KeyedElement(Type type) =>
        Generic(type, typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)) is [var names, var element] ? (names, element) : null;

    static Type? Element(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable))
        ? Generic(type, typeof(IEnumerable<>))?[0]
        : null;

    static Type[]? Generic(Type type, params Type[] definitions) => type.GetInterfaces().Append(type)
        .FirstOrDefault(x => x.IsGenericType && definitions.Contains(x.GetGenericTypeDefinition()))?.GetGenericArguments();

    static bool IsOurs(Type type) => type.Namespace?.StartsWith("Orders.", StringComparison.Ordinal) is true;
}
