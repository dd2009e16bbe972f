namespace Orders.Api.Http.Requests;

/// <summary>The body as the operations read it. What makes it unreadable is the client's mistake, and so a 400.</summary>
/// <remarks>
/// The streams below report chunks and compressed data that are none by exceptions of several types, which elsewhere mean a defect or a
/// failed connection. A client that has left reads no answer.
/// </remarks>
internal sealed class ClientBody(Stream decoded, CancellationToken left) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await decoded.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (IsOfClient(exception) && !left.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body is not what its codings say, or it is cut off.", exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The server allows no synchronous reads.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    static bool IsOfClient(Exception exception) =>
        exception is not BadHttpRequestException and (IOException or InvalidDataException or InvalidOperationException);
}
