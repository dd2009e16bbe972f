using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;
using CsvHelper.TypeConversion;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reads a settlement file: CSV with a header line.</summary>
internal sealed class SettlementFile : IDisposable
{
    /// <summary>The longest quote of an unreadable value in errors.</summary>
    const int MaxQuotedLength = 40;

    readonly CsvReader _csv;
    (int Line, int Row) _read;

    public SettlementFile(TextReader file)
    {
        _csv = new CsvReader(file, CultureInfo.InvariantCulture);
        _csv.Context.RegisterClassMap<SettlementLine.Map>();
    }

    /// <summary>The first line that could not be read; null when the whole file was read.</summary>
    public UnreadableLine? Unreadable { get; private set; }

    /// <summary>Reads lines up to the end of the file, or up to the first unreadable line.</summary>
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
        catch (CsvHelperException exception)
        {
            var (column, problem) = Describe(exception);
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

    /// <summary>
    /// Parses the whole record, also columns that are not used: an unclosed quotation mark there would swallow the following lines.
    /// </summary>
    async Task<bool> Read()
    {
        _read = (_csv.Parser.RawRow, _csv.Parser.Row);
        if (!await _csv.ReadAsync())
            return false;
        _ = _csv.Parser.Record;
        return true;
    }

    /// <summary>The number of the record's first line.</summary>
    /// <remarks>A quoted field may span lines, and each empty line before the record counts as a row.</remarks>
    int Number() => Math.Max(1, _read.Line + _csv.Parser.Row - _read.Row);

    (string? Column, string Problem) Describe(CsvHelperException exception) => exception switch
    {
        HeaderValidationException header => (
            string.Join(", ", header.InvalidHeaders.SelectMany(x => x.Names)),
            "the header lacks this column; it must name type, providerReference, merchantReference, amount and currency"),
        BadDataException => (null, "a quotation mark is not closed, or stands where none is allowed"),
        CsvHelper.MissingFieldException => (Column(), "the line ends before this column"),
        FieldValidationException { Field: var value } => (Column(), $"{Quote(value)} {SettlementLine.Map.Requirement(Column())}"),
        TypeConverterException { Text: var value } => (Column(), $"{Quote(value)} {SettlementLine.Map.Requirement(Column())}"),
        _ => (null, "the line cannot be read as CSV"),
    };

    string? Column() => _csv.HeaderRecord?.ElementAtOrDefault(_csv.CurrentIndex);

    /// <summary>Quotes a value without a card number: columns may be mixed up.</summary>
    static string Quote(string? value)
    {
        var text = CardNumber.Mask(value);
        return text is { Length: > MaxQuotedLength } ? $"'{text[..MaxQuotedLength]}...'" : $"'{text}'";
    }
}

/// <summary>A line that cannot be read, and the reason.</summary>
/// <param name="Line">The line's number; the header is line 1.</param>
/// <param name="Column">The wrong column; null when the whole line is wrong.</param>
/// <param name="Problem">What is wrong, and what is required.</param>
internal sealed record UnreadableLine(int Line, string? Column, string Problem);
