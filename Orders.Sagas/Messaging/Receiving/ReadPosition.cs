using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The offset that the next record of a partition should have. Poll thread only.</summary>
internal sealed class ReadPosition
{
    long? _next;
    bool _hasMoved;

    /// <summary>Begins at the committed offset. A group without one begins wherever the broker lets it.</summary>
    public void Begin(Offset committed) => _next = committed.IsSpecial ? null : committed.Value;

    /// <summary>Moves behind a record.</summary>
    /// <returns>What was passed over; null when the record is the expected one.</returns>
    public OffsetGap? MoveBehind(long offset) => Move(offset, offset + 1);

    /// <summary>Moves to the end of the partition.</summary>
    /// <returns>What was passed over; null when the end was expected here.</returns>
    public OffsetGap? MoveTo(long end) => Move(end, end);

    OffsetGap? Move(long found, long next)
    {
        var (expected, isFirst) = (_next, !_hasMoved);
        (_next, _hasMoved) = (next, true);
        return expected is { } from && from != found ? new(from, found, isFirst) : null;
    }
}

/// <summary>Offsets that were passed over.</summary>
/// <param name="From">The offset that was expected.</param>
/// <param name="To">The offset that came.</param>
/// <param name="IsFirst">Whether it is the first of its assignment.</param>
internal readonly record struct OffsetGap(long From, long To, bool IsFirst)
{
    /// <summary>Whether the partition began again before the expected offset.</summary>
    public bool IsBackwards => To < From;

    /// <summary>Whether a transaction marker explains the gap.</summary>
    public bool IsMarker => To - From == 1;
}
