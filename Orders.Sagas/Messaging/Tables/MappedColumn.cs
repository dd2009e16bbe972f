using System.Data.Common;
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

    /// <summary>The name in a statement: some columns are named by a keyword.</summary>
    public string Quoted => $"\"{Name}\"";

    public object? ValueOf(object row) => _property.GetValue(row);

    public void SetValue(object row, object? value) => _property.SetValue(row, value);

    public bool AreEqual(object? left, object? right) => _comparer.Equals(left, right);

    /// <summary>Reads the value of a row.</summary>
    public object? Read(DbDataReader reader, int ordinal)
    {
        var stored = reader.IsDBNull(ordinal) ? null : _elements.Read(reader, ordinal);
        return stored is null || _converter is null ? stored : _converter.ConvertFromProvider(stored);
    }

    /// <summary>The values of many rows as one parameter.</summary>
    public NpgsqlParameter Array(string name, IReadOnlyList<object?> values) =>
        new() { ParameterName = name, DataTypeName = _arrayType, Value = _elements.ToArray(values, ToStored) };

    object? ToStored(object? value) => value is null || _converter is null ? value : _converter.ConvertToProvider(value);

    interface IElements
    {
        object? Read(DbDataReader reader, int ordinal);

        Array ToArray(IReadOnlyList<object?> values, Func<object?, object?> convert);
    }

    sealed class Elements<T> : IElements
    {
        public object? Read(DbDataReader reader, int ordinal) => reader.GetFieldValue<T>(ordinal);

        public Array ToArray(IReadOnlyList<object?> values, Func<object?, object?> convert) =>
            values.Select(value => (T)convert(value)!).ToArray();
    }
}
