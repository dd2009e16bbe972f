namespace Orders.Sagas.Messaging.Records;

/// <summary>A record to produce.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Body">The record's value.</param>
/// <param name="Headers">The record's headers.</param>
/// <param name="Verbatim">If set, it replaces <paramref name="Key"/> and <paramref name="Headers"/>.</param>
public sealed record OutboundRecord(
    string Topic, string Key, byte[] Body, IReadOnlyDictionary<string, string> Headers, VerbatimRecord? Verbatim = null);
