using System.Text.Json;
using Npgsql;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>The text of an exception in a dead letter: types and messages, innermost last, without the record's content.</summary>
internal static class ErrorText
{
    const int MaxLength = 2000;

    public static string Of(Exception exception)
    {
        var texts = new List<string>();
        for (var current = exception; current is not null; current = current.InnerException)
            texts.Add(OfOne(current));
        var text = string.Join(" <- ", texts);
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }

    /// <summary>Leaves out the message of exceptions that may quote the record's content.</summary>
    static string OfOne(Exception exception) => exception switch
    {
        JsonException json => $"{nameof(JsonException)} at path {json.Path ?? "?"}, line {json.LineNumber}, byte {json.BytePositionInLine}",
        PostgresException postgres =>
            $"{nameof(PostgresException)} {postgres.SqlState} at {postgres.TableName ?? "?"}, {PlaceOf(postgres) ?? "?"}",
        ArgumentException argument => $"{exception.GetType().Name} for {argument.ParamName ?? "?"}",
        System.Runtime.Serialization.SerializationException or FormatException or AggregateException => exception.GetType().Name,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };

    static string? PlaceOf(PostgresException exception) => exception.ConstraintName ?? exception.ColumnName;
}
