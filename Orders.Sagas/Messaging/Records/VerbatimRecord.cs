namespace Orders.Sagas.Messaging.Records;

/// <summary>The parts of a record that texts cannot say: a key that is none or no text, headers that repeat a name or hold bytes, no value at all.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Headers">The record's headers, in their order.</param>
/// <param name="HasNoValue">The record's value is null, which is not the same as empty.</param>
public sealed record VerbatimRecord(byte[]? Key, IReadOnlyList<VerbatimHeader> Headers, bool HasNoValue);

/// <summary>One header of a <see cref="VerbatimRecord"/>.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The header's bytes; null when the header has none.</param>
public sealed record VerbatimHeader(string Name, byte[]? Value);
