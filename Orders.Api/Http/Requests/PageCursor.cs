using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Orders.Api.Http.Requests;

/// <summary>The position in a list after which the next page begins: the time and id of an item.</summary>
/// <remarks>A checksum lets damaged and invented cursors be refused.</remarks>
internal readonly record struct PageCursor(DateTimeOffset At, Guid Id)
{
    const int PositionLength = sizeof(long) + 16;
    const int Length = PositionLength + ChecksumLength;

    /// <summary>Makes the total length a multiple of three, so that no Base64 character has unused bits.</summary>
    const int ChecksumLength = 9;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        Checksum(bytes[..PositionLength]).CopyTo(bytes[PositionLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(text, bytes, out _, out _) is not OperationStatus.Done
            || !Checksum(bytes[..PositionLength]).SequenceEqual(bytes[PositionLength..]))
            return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return false;
        cursor = new(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..PositionLength], bigEndian: true));
        return true;
    }

    static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> position) => SHA256.HashData(position).AsSpan(0, ChecksumLength);
}
