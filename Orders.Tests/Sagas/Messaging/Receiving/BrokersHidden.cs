using System.Buffers.Binary;
using System.Collections.Concurrent;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>Takes the brokers out of answers about topics, as a broker does while its controller fences it.</summary>
/// <remarks>Frames of Kafka's protocol: a length, and then a request's API key, version and id, or an answer's id.</remarks>
/// <param name="isHiding">Whether the brokers are taken out now.</param>
/// <param name="hidden">Runs before such an answer passes.</param>
internal sealed class BrokersHidden(Func<bool> isHiding, Action hidden) : IConnectionFilter
{
    const short Metadata = 3;

    /// <summary>The first version whose lengths are compact.</summary>
    const short FirstCompact = 9;

    readonly List<byte> _sent = [];
    readonly List<byte> _answered = [];
    readonly ConcurrentDictionary<int, short> _asked = [];

    public ReadOnlyMemory<byte> FromClient(ReadOnlyMemory<byte> sent)
    {
        _sent.AddRange(sent.Span);
        while (NextFrame(_sent) is { } frame)
        {
            if (BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(4)) == Metadata)
                _asked[BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(8))] = BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(6));
        }

        return sent;
    }

    public ReadOnlyMemory<byte> FromServer(ReadOnlyMemory<byte> sent)
    {
        _answered.AddRange(sent.Span);
        var passed = new List<byte>();
        while (NextFrame(_answered) is { } frame)
        {
            var isMetadata = _asked.TryRemove(BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)), out var version);
            passed.AddRange(isMetadata && isHiding() ? Hide(frame, version) : frame);
        }

        return passed.ToArray();
    }

    static byte[]? NextFrame(List<byte> received)
    {
        if (received.Count < 4)
            return null;
        var length = 4 + BinaryPrimitives.ReadInt32BigEndian([.. received.Take(4)]);
        if (received.Count < length)
            return null;
        byte[] frame = [.. received.Take(length)];
        received.RemoveRange(0, length);
        return frame;
    }

    byte[] Hide(byte[] frame, short version)
    {
        Assert.True(version >= FirstCompact, $"This filter reads no metadata of version {version}.");
        // Length, id, tags of the header, throttle time.
        const int Brokers = 4 + 4 + 1 + 4;
        var at = Brokers;
        for (var left = ReadLength(frame, ref at); left > 0; left--)
            SkipBroker(frame, ref at);
        byte[] changed = [.. frame[..Brokers], 1, .. frame[at..]];
        BinaryPrimitives.WriteInt32BigEndian(changed, changed.Length - 4);
        // The cluster's id, the controller, the topics.
        SkipText(frame, ref at);
        at += 4;
        // A client asks again at once when an answer names neither brokers nor topics.
        if (ReadLength(frame, ref at) == 0)
            return frame;
        hidden();
        return changed;
    }

    /// <summary>Skips a node's id, host, port, rack and tags.</summary>
    static void SkipBroker(byte[] frame, ref int at)
    {
        at += 4;
        SkipText(frame, ref at);
        at += 4;
        SkipText(frame, ref at);
        Assert.Equal(0, frame[at++]);
    }

    static void SkipText(byte[] frame, ref int at)
    {
        var length = ReadLength(frame, ref at);
        at += length;
    }

    /// <summary>Reads a compact length, which is one more than the length; 0 stands for null.</summary>
    static int ReadLength(byte[] frame, ref int at)
    {
        var (value, shift) = (0, 0);
        byte part;
        do
        {
            part = frame[at++];
            value |= (part & 0x7F) << shift;
            shift += 7;
        }
        while ((part & 0x80) != 0);
        return Math.Max(0, value - 1);
    }
}
