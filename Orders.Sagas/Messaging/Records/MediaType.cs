namespace Orders.Sagas.Messaging.Records;

/// <summary>A media type as a header or an attribute writes it: in any case, with or without parameters.</summary>
internal readonly struct MediaType(string text)
{
    const string CloudEvents = "application/cloudevents";

    /// <summary>The type without its parameters, in lower case, cut to a length that a dead letter can show.</summary>
    public string Name { get; } = NameIn(text);

    public bool IsCloudEvent => Name == CloudEvents + "+json";
    public bool IsCloudEventBatch => Name.StartsWith(CloudEvents + "-batch", StringComparison.Ordinal);

    /// <summary>Whether it is a CloudEvent in a format that is not JSON.</summary>
    public bool IsOtherCloudEvent => Name.StartsWith(CloudEvents, StringComparison.Ordinal) && !IsCloudEvent;

    public bool IsMassTransit => Name == "application/vnd.masstransit+json";
    public bool IsJson => Name is "application/json" or "text/json" || Name.EndsWith("+json", StringComparison.Ordinal);

    static string NameIn(string text)
    {
        var name = text.Split(';')[0].Trim().ToLowerInvariant();
        return name.Length <= 100 && name.All(character => character is > ' ' and < '\x7F') ? name : "one that is no media type";
    }
}
