using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The statements that Npgsql sends to one database, one text a round trip.</summary>
internal sealed class RoundTrips : IDisposable
{
    readonly ConcurrentQueue<string> _statements = [];
    readonly ActivityListener _listener;

    public RoundTrips(string database)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("db.namespace") as string == database && activity.GetTagItem("db.query.text") is string statement)
                    _statements.Enqueue(statement);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The statements, in their order.</summary>
    public IReadOnlyList<string> Statements => [.. _statements];

    /// <summary>The kinds of the statements, in their order; a commit may be part of a round trip or one by itself.</summary>
    public string Kinds => string.Join(' ', _statements.Select(KindOf));

    public void Restart() => _statements.Clear();

    public void Dispose() => _listener.Dispose();

    static string KindOf(string statement) =>
        statement.Contains("FOR UPDATE", StringComparison.Ordinal) ? "CLAIM"
        : statement.Contains("DELETE", StringComparison.Ordinal) && statement.Contains("COMMIT", StringComparison.Ordinal)
            ? "DELETE+COMMIT" + (statement.LastIndexOf("EXISTS", StringComparison.Ordinal) > LastCommit(statement) ? "+LOOK" : "")
        : statement.Split(' ', 2)[0];

    static int LastCommit(string statement) => statement.LastIndexOf("COMMIT", StringComparison.Ordinal);
}
