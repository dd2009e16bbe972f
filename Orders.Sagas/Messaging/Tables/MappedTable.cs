using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>Reads and writes any number of rows of a mapped entity by one statement.</summary>
/// <remarks>EF Core would send one statement for each row, and would track each property of each row.</remarks>
internal sealed class MappedTable<T>
    where T : class
{
    static readonly ConditionalWeakTable<IModel, MappedTable<T>> OfModels = [];

    readonly string _name;
    readonly MappedColumn[] _columns;
    readonly MappedColumn _key;
    readonly MappedColumn? _version;
    readonly string _select;
    readonly string _insert;
    readonly string _update;

    MappedTable(IEntityType entity)
    {
        _name = entity.GetTableName() ?? throw new InvalidOperationException($"{entity.Name} has no table.");
        _columns = [.. entity.GetProperties().Where(x => x.ValueGenerated is ValueGenerated.Never).Select(x => new MappedColumn(x))];
        _key = new MappedColumn(entity.FindPrimaryKey()!.Properties[0]);
        _version = entity.GetProperties().Where(x => x.IsConcurrencyToken).Select(x => new MappedColumn(x)).SingleOrDefault();
        var columns = string.Join(", ", _columns.Select(x => x.Quoted));
        _select = $"SELECT {columns} FROM \"{_name}\" WHERE {_key.Quoted} = ANY (@{_name}_keys)";
        _insert = $"INSERT INTO \"{_name}\" ({columns}) SELECT * FROM unnest({Arrays("added")})";
        _update = _version is null ? "" :
            $"""
            WITH changed AS (
                UPDATE "{_name}" AS old SET {string.Join(", ", _columns.Select(x => $"{x.Quoted} = new.{x.Quoted}"))}
                FROM unnest({Arrays("changed")}, @{_name}_read_versions) AS new ({columns}, read_version)
                WHERE old.{_key.Quoted} = new.{_key.Quoted} AND old.{_version.Quoted} = new.read_version
                RETURNING 1)
            SELECT {StaleRowSchema.Refuse}(count(*), cardinality(@{_name}_read_versions)) FROM changed
            """;
    }

    /// <summary>The table of <typeparamref name="T"/> in the model of a context.</summary>
    public static MappedTable<T> In(DbContext db) => OfModels.GetValue(
        db.Model, model => new(model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is not mapped.")));

    /// <summary>The values of a row, one for each column.</summary>
    public object?[] ValuesOf(T row) => Array.ConvertAll(_columns, column => column.ValueOf(row));

    public bool AreEqual(object?[] left, object?[] right)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (!_columns[i].AreEqual(left[i], right[i]))
                return false;
        }

        return true;
    }

    /// <summary>Selects the rows of some keys, each of which <see cref="Read"/> then reads.</summary>
    public SqlStatement Select(IReadOnlyList<Guid> keys) => new(_select, _key.Array($"{_name}_keys", [.. keys]));

    public T Read(DbDataReader reader)
    {
        var row = Activator.CreateInstance<T>();
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].SetValue(row, _columns[i].Read(reader, i));
        return row;
    }

    public SqlStatement Insert(IReadOnlyList<object?[]> rows) => new(_insert, [.. Parameters("added", rows)]);

    /// <summary>Replaces rows, unless another transaction has changed one of them since it was read.</summary>
    /// <remarks>The statement then fails as a serialization failure. The rows must be ordered by key, so that no two units deadlock.</remarks>
    public SqlStatement Update(IReadOnlyList<object?[]> rows, IReadOnlyList<int> readVersions) => new(
        _update, [.. Parameters("changed", rows), _version!.Array($"{_name}_read_versions", [.. readVersions])]);

    string Arrays(string verb) => string.Join(", ", _columns.Select(column => $"@{_name}_{verb}_{column.Name}"));

    IEnumerable<NpgsqlParameter> Parameters(string verb, IReadOnlyList<object?[]> rows) =>
        _columns.Select((column, i) => column.Array($"{_name}_{verb}_{column.Name}", [.. rows.Select(row => row[i])]));
}
