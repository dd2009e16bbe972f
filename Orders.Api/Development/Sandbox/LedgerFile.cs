using System.Text.Json;
using System.Threading.Channels;

namespace Orders.Api.Development.Sandbox;

/// <summary>An append-only file of JSON lines; appends that wait together share one fsync.</summary>
/// <remarks>
/// An append completes when its line is on disk. After a failed write the file refuses every append, because its content is no longer
/// known.
/// </remarks>
internal sealed class LedgerFile : IAsyncDisposable
{
    const int MaxEntriesPerSync = 1_000;
    const byte LineEnd = (byte)'\n';

    readonly FileStream _stream;
    readonly Channel<(LedgerEntry Entry, TaskCompletionSource OnDisk)> _queue =
        Channel.CreateUnbounded<(LedgerEntry, TaskCompletionSource)>(new() { SingleReader = true });
    readonly Task _writing;

    LedgerFile(FileStream stream)
    {
        _stream = stream;
        _writing = Task.Run(Write);
    }

    /// <summary>
    /// Opens the file exclusively, and removes an incomplete last line, which a crash left before a caller got an answer.
    /// </summary>
    /// <exception cref="InvalidDataException">A complete line is not a ledger entry.</exception>
    /// <exception cref="IOException">The file cannot be opened, or another process uses it.</exception>
    public static (LedgerFile File, IReadOnlyList<LedgerEntry> Entries) Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var end = content.AsSpan().LastIndexOf(LineEnd) + 1;
            var entries = Replay(content.AsSpan(0, end), path);
            stream.SetLength(end);
            stream.Position = end;
            return (new LedgerFile(stream), entries);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Appends an entry; the task completes when the entry is on disk. Entries keep the order of the calls.</summary>
    public Task Append(LedgerEntry entry)
    {
        var onDisk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite((entry, onDisk)) ? onDisk.Task : Task.FromException(new IOException(
            "The ledger is closed after a failed write. Restart the sandbox."));
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _stream.DisposeAsync();
    }

    static List<LedgerEntry> Replay(ReadOnlySpan<byte> lines, string path)
    {
        var entries = new List<LedgerEntry>();
        while (lines.IndexOf(LineEnd) is var length and >= 0)
        {
            entries.Add(Parse(lines[..length], path, entries.Count + 1));
            lines = lines[(length + 1)..];
        }
        return entries;
    }

    static LedgerEntry Parse(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<LedgerEntry>(line, JsonSerializerOptions.Web) ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"Line {number} of {path} is not a ledger entry.", exception);
        }
    }

    async Task Write()
    {
        var batch = new List<(LedgerEntry Entry, TaskCompletionSource OnDisk)>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxEntriesPerSync && _queue.Reader.TryRead(out var next))
                batch.Add(next);
            try
            {
                WriteThrough(batch.Select(x => x.Entry));
                batch.ForEach(x => x.OnDisk.SetResult());
            }
            catch (IOException exception)
            {
                _queue.Writer.TryComplete();
                batch.ForEach(x => x.OnDisk.SetException(exception));
                await foreach (var late in _queue.Reader.ReadAllAsync())
                    late.OnDisk.SetException(exception);
            }
            batch.Clear();
        }
    }

    void WriteThrough(IEnumerable<LedgerEntry> entries)
    {
        using var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            JsonSerializer.Serialize(lines, entry, JsonSerializerOptions.Web);
            lines.WriteByte(LineEnd);
        }
        _stream.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
        _stream.Flush(flushToDisk: true);
    }
}
