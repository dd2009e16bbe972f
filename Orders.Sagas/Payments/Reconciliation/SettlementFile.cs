using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;
using CsvHelper.TypeConversion;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reads a settlement file: CSV with a header line.</summary>
internal sealed class SettlementFile : IDisposable
{
    /// <summary>Of a value that cannot be read, this much is told.</summary>
    const int MaxTold = 40;

    readonly CsvReader _csv;
    (int Line, int Row) _read;

    public SettlementFile(TextReader file)
    {
        _csv = new CsvReader(file, CultureInfo.InvariantCulture);
        _csv.Context.RegisterClassMap<SettlementLine.Map>();
    }

    /// <summary>The line at which reading ended; null when it was the end of the file.</summary>
    public UnreadableLine? Unreadable { get; private set; }

    /// <summary>Every line before the end, or before the first that cannot be read.</summary>
    public async IAsyncEnumerable<SettlementLine> Lines([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await Next() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return line;
        }
    }

    public void Dispose() => _csv.Dispose();

    async Task<SettlementLine?> Next()
    {
        try
        {
            if (_csv.HeaderRecord is null)
                await ReadHeader();
            return await Read() ? _csv.GetRecord<SettlementLine>() with { Number = Number() } : null;
        }
        catch (CsvHelperException e)
        {
            var (column, problem) = Describe(e);
            Unreadable = new(Number(), column, problem);
            return null;
        }
    }

    async Task ReadHeader()
    {
        await Read();
        _csv.ReadHeader();
        _csv.ValidateHeader<SettlementLine>();
    }

    /// <summary>Also what no column of ours holds has to be well formed: a quotation mark that is not closed there would swallow the lines after it.</summary>
    async Task<bool> Read()
    {
        _read = (_csv.Parser.RawRow, _csv.Parser.Row);
        if (!await _csv.ReadAsync())
            return false;
        _ = _csv.Parser.Record;
        return true;
    }

    /// <summary>Where the line begins, not where it ends: a quoted field may go over several. Each empty line before it counts as a row.</summary>
    int Number() => Math.Max(1, _read.Line + _csv.Parser.Row - _read.Row);

    (string? Column, string Problem) Describe(CsvHelperException e) => e switch
    {
        HeaderValidationException header => (
            string.Join(", ", header.InvalidHeaders.SelectMany(x => x.Names)),
            "the header lacks it; it must name type, providerReference, merchantReference, amount and currency"),
        BadDataException => (null, "a quotation mark is not closed, or stands where none may"),
        CsvHelper.MissingFieldException => (Column(), "the line ends before it"),
        FieldValidationException { Field: var value } => (Column(), $"{Told(value)} {SettlementLine.Map.Takes(Column())}"),
        TypeConverterException { Text: var value } => (Column(), $"{Told(value)} {SettlementLine.Map.Takes(Column())}"),
        _ => (null, "it cannot be read as CSV"),
    };

    string? Column() => _csv.HeaderRecord?.ElementAtOrDefault(_csv.CurrentIndex);

    static string Told(string? value) => value is { Length: > MaxTold } ? $"'{value[..MaxTold]}...'" : $"'{value}'";
}

/// <summary>A line that cannot be read, and why.</summary>
/// <param name="Line">The header is line 1.</param>
/// <param name="Column">The column that is wrong; null when it is the line.</param>
/// <param name="Problem">What is wrong, and what it must be.</param>
internal sealed record UnreadableLine(int Line, string? Column, string Problem);
