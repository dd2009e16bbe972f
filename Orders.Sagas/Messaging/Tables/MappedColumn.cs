using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>A column of a mapped entity. Its name, type, conversion and comparison come from EF Core's model.</summary>
internal sealed class MappedColumn
{
    readonly PropertyInfo _property;
    readonly ValueConverter? _converter;
    readonly ValueComparer _comparer;
    readonly string _arrayType;
    readonly IElements _elements;

    public MappedColumn(IProperty property)
    {
        _property = property.PropertyInfo ?? throw new InvalidOperationException($"The column of {property.Name} needs a property.");
        _converter = property.GetTypeMapping().Converter;
        _comparer = property.GetValueComparer();
        _arrayType = property.GetColumnType() + "[]";
        Name = property.GetColumnName();
        var stored = _converter?.ProviderClrType ?? property.ClrType;
        if (property.IsNullable && stored.IsValueType)
            stored = typeof(Nullable<>).MakeGenericType(Nullable.GetUnderlyingType(stored) ?? stored);
        _elements = (IElements)Activator.CreateInstance(typeof(Elements<>).MakeGenericType(stored))!;
    }

    public string Name { get; }

    public object? ValueOf(object row) => _property.GetValue(row);

    public bool AreEqual(object? left, object? right) => _comparer.Equals(left, right);

    /// <summary>The values of many rows as one parameter, an array.</summary>
    public NpgsqlParameter ToParameter(string name, IReadOnlyList<object?> values) =>
        new() { ParameterName = name, DataTypeName = _arrayType, Value = _elements.ToArray(values.Select(ToStored)) };

    object? ToStored(object? value) => value is null || _converter is null ? value : _converter.ConvertToProvider(value);

    interface IElements
    {
        Array ToArray(IEnumerable<object?> values);
    }

    sealed class Elements<T> : IElements
    {
        public Array ToArray(IEnumerable<object?> values) => values.Select(value => (T)value!).ToArray();
    }
}
