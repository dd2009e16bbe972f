using System.Security.Cryptography;
using System.Text;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Derives message ids from names: the same name gives the same id, in every process and at every redelivery.</summary>
/// <remarks>Ids are UUIDs of version 8 (RFC 9562) over SHA-256.</remarks>
public static class MessageIds
{
    /// <summary>The id of a name that is unique within <paramref name="parent"/>.</summary>
    /// <remarks>For example, of a message that the message <paramref name="parent"/> causes.</remarks>
    public static Guid From(Guid parent, string name)
    {
        var nameLength = Encoding.UTF8.GetByteCount(name);
        var input = new byte[16 + nameLength];
        parent.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));
        return From(input);
    }

    /// <summary>The id of a name that is unique by itself.</summary>
    public static Guid From(string name) => From(Guid.Empty, name);

    static Guid From(ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
