using System.IO.Compression;
using System.Text;

namespace Orders.Tests.Fuzzing;

/// <summary>Changes bytes: truncations, flipped and foreign bytes, repetitions, other encodings, compression and framings.</summary>
public static class ByteMutation
{
    static readonly byte[][] Foreign =
    [
        [0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE], [0, 0, 0, 0, 5], [0, 0, 0, 0, 5, 0], [0], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xFF],
        [0x1F, 0x8B], [0x0A], [0x22], [0x5C], [0x7B], [0x7D], "//"u8.ToArray(), "/**/"u8.ToArray(), ","u8.ToArray(), "\r\n"u8.ToArray(),
    ];

    /// <summary>Other bytes in place of these.</summary>
    public static byte[] Of(byte[] bytes, Random random) => random.Next(13) switch
    {
        0 => bytes[..random.Next(bytes.Length + 1)],
        1 => bytes[random.Next(bytes.Length + 1)..],
        2 => Flipped(bytes, random),
        3 => Inserted(bytes, Foreign[random.Next(Foreign.Length)], random.Next(bytes.Length + 1)),
        4 => Inserted(bytes, Foreign[random.Next(Foreign.Length)], 0),
        5 => Inserted(bytes, Foreign[random.Next(Foreign.Length)], bytes.Length),
        6 => [.. bytes, .. bytes],
        7 => Encoding.Convert(Encoding.UTF8, random.Next(2) is 0 ? Encoding.Unicode : Encoding.BigEndianUnicode, bytes),
        8 => Encoding.Convert(Encoding.UTF8, Encoding.Latin1, bytes),
        9 => Gzipped(bytes),
        10 => Noise(random),
        11 => [],
        _ => Inserted(bytes, bytes[..random.Next(bytes.Length + 1)], random.Next(bytes.Length + 1)),
    };

    static byte[] Flipped(byte[] bytes, Random random)
    {
        byte[] changed = [.. bytes];
        for (var i = random.Next(1, 5); i > 0 && changed.Length > 0; i--)
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    static byte[] Inserted(byte[] bytes, byte[] foreign, int at) => [.. bytes[..at], .. foreign, .. bytes[at..]];

    static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, 300)];
        random.NextBytes(noise);
        return noise;
    }

    static byte[] Gzipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return zipped.ToArray();
    }
}
