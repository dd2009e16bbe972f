using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>Inserts any number of rows of a mapped entity by one statement.</summary>
/// <remarks>EF Core would send one statement for each row, and would track each property of each row.</remarks>
internal sealed class MappedTable<T>
    where T : class
{
    static readonly ConditionalWeakTable<IModel, MappedTable<T>> OfModels = [];

    readonly string _name;
    readonly MappedColumn[] _columns;
    readonly string _insert;

    MappedTable(IEntityType entity)
    {
        _name = entity.GetTableName() ?? throw new InvalidOperationException($"{entity.Name} has no table.");
        _columns = [.. entity.GetProperties().Where(x => x.ValueGenerated is ValueGenerated.Never).Select(x => new MappedColumn(x))];
        // Some columns are named by a keyword.
        var columns = string.Join(", ", _columns.Select(column => $"\"{column.Name}\""));
        var parameters = string.Join(", ", _columns.Select(column => $"@{Parameter(column)}"));
        _insert = $"INSERT INTO \"{_name}\" ({columns}) SELECT * FROM unnest({parameters})";
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

    /// <summary>Inserts rows in their order.</summary>
    public SqlStatement Insert(IReadOnlyList<T> rows) => new(
        _insert, [.. _columns.Select(column => column.ToParameter(Parameter(column), [.. rows.Select(column.ValueOf)]))]);

    /// <summary>A name that is unique among the statements of a round trip.</summary>
    string Parameter(MappedColumn column) => $"{_name}_{column.Name}";
}
