using System.Text;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Spreads keys over the outbox's lanes.</summary>
public static class OutboxLanes
{
    /// <summary>The lane of rows that change data capture reads from PostgreSQL's log; no relay claims it.</summary>
    public const short OfTheLog = -1;

    /// <summary>The lane of a key: 32-bit FNV-1a of its UTF-8 bytes, modulo the lane count.</summary>
    /// <remarks>The same in every process and release, because waiting rows store their lane.</remarks>
    public static short Of(string key)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(key))
            hash = (hash ^ octet) * 16777619u;
        return (short)(hash % OutboxOptions.LaneCount);
    }
}
