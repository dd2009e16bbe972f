using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Orders.Api.Http.Requests;

/// <summary>
/// The place in a list after which the next page begins: an item's moment and id, sealed with a checksum so that a damaged or invented cursor is refused and
/// not taken for another place.
/// </summary>
internal readonly record struct PageCursor(DateTimeOffset At, Guid Id)
{
    const int PlaceLength = sizeof(long) + 16;
    const int Length = PlaceLength + ChecksumLength;

    /// <summary>Makes the length a multiple of three, so that no character has unused bits.</summary>
    const int ChecksumLength = 9;

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        Checksum(bytes[..PlaceLength]).CopyTo(bytes[PlaceLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out PageCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64Url.GetEncodedLength(Length)
            || Base64Url.DecodeFromChars(text, bytes, out _, out _) is not OperationStatus.Done
            || !Checksum(bytes[..PlaceLength]).SequenceEqual(bytes[PlaceLength..]))
            return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.MinValue.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return false;
        cursor = new(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[sizeof(long)..PlaceLength], bigEndian: true));
        return true;
    }

    static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> place) => SHA256.HashData(place).AsSpan(0, ChecksumLength);
}
