namespace Orders.Sagas.Messaging.Records;

/// <summary>Turns the ids that producers write into message ids: by value, whatever their spelling, and never one for two events.</summary>
/// <remarks>Stored inbox rows hold such ids, so these rules must not change from release to release.</remarks>
internal static class EventIds
{
    const string Urn = "urn:uuid:";

    /// <summary>The id of a record that is known without a source: a UUID counts everywhere, any other text within its topic.</summary>
    /// <returns>Null if the text is no id.</returns>
    public static Guid? Of(string? text, string topic)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (!TryUuid(text, out var id))
            return MessageIds.From($"id {topic} {text}");
        return id == Guid.Empty ? null : id;
    }

    /// <summary>The id of a CloudEvent, which is unique within its source only, also when it is a UUID.</summary>
    /// <returns>Null if the text is no id.</returns>
    public static Guid? Of(string? text, string source, string topic)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var isUuid = TryUuid(text, out var id);
        if (isUuid && id == Guid.Empty)
            return null;
        var written = isUuid ? id.ToString() : text;
        // With a blank in it, the name would not show where the source ends; and a source with the topic's name is not the topic.
        return source.Contains(' ') || written.Contains(' ') || source == topic
            ? MessageIds.From($"id  {source.Length} {source} {written}")
            : MessageIds.From($"id {source} {written}");
    }

    /// <summary>Reads a UUID in any of its spellings: upper case, without hyphens, in braces, as a URN.</summary>
    static bool TryUuid(string text, out Guid id)
    {
        var bare = text.AsSpan().Trim();
        return Guid.TryParse(bare.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? bare[Urn.Length..] : bare, out id);
    }
}
