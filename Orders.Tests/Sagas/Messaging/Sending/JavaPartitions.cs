using System.Text;

namespace Orders.Tests.Sagas.Messaging.Sending;

/// <summary>The partition of a key as Java's producer computes it.</summary>
internal static class JavaPartitions
{
    const uint Multiplier = 0x5bd1e995;
    const uint Seed = 0x9747b28c;

    public static int Of(string key, int partitions) => (int)((uint)(Murmur2(Encoding.UTF8.GetBytes(key)) & 0x7fffffff) % partitions);

    public static int Murmur2(ReadOnlySpan<byte> data)
    {
        var hash = Seed ^ (uint)data.Length;
        for (; data.Length >= 4; data = data[4..])
        {
            var word = BitConverter.ToUInt32(data) * Multiplier;
            hash = (hash * Multiplier) ^ ((word ^ (word >> 24)) * Multiplier);
        }

        for (var index = data.Length - 1; index >= 0; index--)
            hash ^= (uint)data[index] << (8 * index);
        if (data.Length > 0)
            hash *= Multiplier;
        hash = (hash ^ (hash >> 13)) * Multiplier;
        return (int)(hash ^ (hash >> 15));
    }
}
