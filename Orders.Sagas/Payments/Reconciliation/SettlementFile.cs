using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;
using CsvHelper.Configuration;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reads a settlement file: CSV with a header line, whose separator is found.</summary>
internal sealed class SettlementFile(TextReader file) : IDisposable
{
    readonly SettlementText _text = new(file);
    CsvParser? _csv;
    SettlementHeader? _header;
    (int Line, int Row) _read;

    /// <summary>The first line that could not be read; null when the whole file was read.</summary>
    public UnreadableLine? Unreadable { get; private set; }

    /// <summary>Reads lines up to the end of the file, or up to the first unreadable line.</summary>
    public async IAsyncEnumerable<SettlementLine> Lines([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await Next(cancellationToken) is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return line;
        }
    }

    public void Dispose()
    {
        _csv?.Dispose();
        _text.Dispose();
    }

    async Task<SettlementLine?> Next(CancellationToken cancellationToken)
    {
        try
        {
            _header ??= await ReadHeader(cancellationToken);
            var record = await Read();
            return record is null ? null : new SettlementFields(_header, record).Read(Number());
        }
        catch (UnreadableFieldException exception)
        {
            Unreadable = new(Number(), exception.Column, exception.Message);
        }
        catch (SettlementRecordTooLongException)
        {
            Unreadable = new(
                Number(), null, $"the line has more than {SettlementText.MaxRecord} characters, or a quotation mark in it is not closed");
        }
        catch (CsvHelperException exception)
        {
            Unreadable = new(Number(), null, exception is BadDataException
                ? "a quotation mark is not closed, or stands where none is allowed"
                : "the line cannot be read as CSV");
        }

        return null;
    }

    async Task<SettlementHeader> ReadHeader(CancellationToken cancellationToken)
    {
        var separator = SettlementHeader.SeparatorOf(await _text.FirstLine(cancellationToken));
        _csv = new(_text, new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = separator, TrimOptions = TrimOptions.Trim });
        var names = await Read()
            ?? throw new UnreadableFieldException(null, $"the file is empty, but begins with a header: {SettlementHeader.Rule}");
        var (header, column, problem) = SettlementHeader.Read(names, separator);
        return header ?? throw new UnreadableFieldException(column, problem);
    }

    /// <summary>Parses the next record that is not blank, also columns that are not used.</summary>
    /// <remarks>An unclosed quotation mark there would swallow the following lines.</remarks>
    async Task<string[]?> Read()
    {
        string[]? record;
        do
        {
            _read = (_csv!.RawRow, _csv.Row);
            record = await _csv.ReadAsync() ? _csv.Record : null;
        }
        while (record?.All(string.IsNullOrWhiteSpace) is true);
        return record;
    }

    /// <summary>The number of the record's first line.</summary>
    /// <remarks>A quoted field may span lines, and each empty line before the record counts as a row.</remarks>
    int Number() => _csv is null ? 1 : Math.Max(1, _read.Line + _csv.Row - _read.Row);
}

/// <summary>A line that cannot be read, and the reason.</summary>
/// <param name="Line">The line's number; the header is line 1.</param>
/// <param name="Column">The wrong column; null when the whole line is wrong.</param>
/// <param name="Problem">What is wrong, and what is required.</param>
internal sealed record UnreadableLine(int Line, string? Column, string Problem);
