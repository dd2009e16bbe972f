namespace Orders.Sagas.Messaging.Records;

/// <summary>The parts of a record that texts cannot express: binary or missing keys, repeated or binary headers, null values.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Headers">The record's headers, in their order.</param>
/// <param name="HasNoValue">Whether the record's value is null, which is not the same as empty.</param>
public sealed record VerbatimRecord(byte[]? Key, IReadOnlyList<VerbatimHeader> Headers, bool HasNoValue);

/// <summary>One header of a <see cref="VerbatimRecord"/>.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The header's bytes; null if the header has no value.</param>
public sealed record VerbatimHeader(string Name, byte[]? Value);
