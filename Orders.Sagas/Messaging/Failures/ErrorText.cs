using System.Text.Json;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>What a dead letter says of an exception: types and messages, innermost last, without what stood in the record.</summary>
internal static class ErrorText
{
    const int MaxLength = 2000;

    public static string Of(Exception exception)
    {
        var texts = new List<string>();
        for (var current = exception; current is not null; current = current.InnerException)
            texts.Add(OfOne(current));
        var text = string.Join(" <- ", texts);
        return text.Length <= MaxLength ? text : text[..MaxLength];
    }

    /// <summary>System.Text.Json quotes what it stumbles over, and others quote System.Text.Json: their messages are replaced.</summary>
    static string OfOne(Exception exception) => exception switch
    {
        JsonException json => $"{nameof(JsonException)} at path {json.Path ?? "?"}, line {json.LineNumber}, byte {json.BytePositionInLine}",
        System.Runtime.Serialization.SerializationException or FormatException or AggregateException => exception.GetType().Name,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };
}
