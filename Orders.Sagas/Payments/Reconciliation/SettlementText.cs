namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>The text of a settlement file: its first line is known in advance, and no record of it is longer than a limit.</summary>
/// <remarks>
/// Without the limit, a quotation mark that is never closed, or a line without end, would take the whole file into memory.
/// </remarks>
internal sealed class SettlementText(TextReader file) : TextReader
{
    /// <summary>The longest record, in characters, with the line breaks inside of it.</summary>
    public const int MaxRecord = 64 * 1024;

    readonly char[] _ahead = new char[MaxRecord];
    int _filled;
    int _taken;
    int _length;
    bool _isQuoted;

    /// <summary>Finds the first line that is not blank, without consuming it.</summary>
    /// <returns>Empty when the file is blank.</returns>
    public async Task<string> FirstLine(CancellationToken cancellationToken)
    {
        _filled = await file.ReadBlockAsync(_ahead, cancellationToken);
        var text = new string(_ahead, 0, _filled).TrimStart();
        return text.Split('\n', '\r')[0].TrimEnd();
    }

    public override int Read(char[] buffer, int index, int count) =>
        throw new NotSupportedException("A settlement file is read asynchronously.");

    public override Task<int> ReadAsync(char[] buffer, int index, int count) =>
        ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        // A part that is no longer than a record: what is too long began in an earlier part, so the record that is read is the one.
        var part = buffer[..Math.Min(buffer.Length, MaxRecord)];
        var count = TakeAhead(part);
        if (count == 0)
            count = await file.ReadAsync(part, cancellationToken);
        Check(part.Span[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    int TakeAhead(Memory<char> buffer)
    {
        var count = Math.Min(buffer.Length, _filled - _taken);
        _ahead.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <exception cref="SettlementRecordTooLongException">The record that is being read goes on beyond the limit.</exception>
    void Check(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            _isQuoted ^= character is '"';
            _length = character is '\n' or '\r' && !_isQuoted ? 0 : _length + 1;
            if (_length > MaxRecord)
                throw new SettlementRecordTooLongException();
        }
    }
}

/// <summary>A record of a settlement file is too long.</summary>
internal sealed class SettlementRecordTooLongException : Exception;
