using System.Globalization;
using System.Text;

namespace Orders.Tests.Invariants.Faults;

/// <summary>Keeps what explains a failed run: the logs of processes and servers, and what happened to the orders in question.</summary>
internal static class FailedRun
{
    /// <summary>Writes the files, and returns their folder. It is not deleted with the run.</summary>
    public static string Keep(string run, Installation installation, Ending ending, IReadOnlyList<string> violations)
    {
        var folder = Directory.CreateTempSubdirectory("orders-faults-").FullName;
        File.WriteAllText(Path.Combine(folder, "run.txt"), $"{run}\n\n{string.Join('\n', violations)}\n");
        File.WriteAllText(Path.Combine(folder, "orders.txt"), Orders(ending.Books, violations));
        foreach (var process in installation.Processes)
            File.WriteAllText(Path.Combine(folder, $"{process.Name.Replace(' ', '-')}.log"), process.Output);
        foreach (var log in installation.LogFolders.SelectMany(x => Directory.EnumerateFiles(x, "*.log*")))
            File.Copy(log, Path.Combine(folder, $"{Path.GetFileName(Path.GetDirectoryName(log))}-{Path.GetFileName(log)}"));
        return folder;
    }

    static string Orders(Books books, IReadOnlyList<string> violations)
    {
        var text = new StringBuilder();
        var named = string.Join(' ', violations);
        foreach (var order in books.Orders.Where(x => named.Contains(x.CorrelationId.ToString(), StringComparison.Ordinal)))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{order.CorrelationId} {order.CustomerEmail} {order.PaymentMethod}: "
                + $"{order.CurrentState} {order.Version} {order.Attention}");
            foreach (var x in books.Transitions.Where(x => x.CorrelationId == order.CorrelationId))
                text.AppendLine(CultureInfo.InvariantCulture, $"  {x.At:HH:mm:ss.fff} {x.Version} {x.To} by {x.Event} {x.MessageId}");
            foreach (var attempt in books.Attempts.Where(x => x.OrderId == order.CorrelationId))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  {attempt.Kind} {attempt.Id} {attempt.State}, sent {attempt.Sends}, next check {attempt.NextCheckAt:HH:mm:ss.fff}");
                foreach (var x in books.Events.Where(x => x.AttemptId == attempt.Id))
                    text.AppendLine(CultureInfo.InvariantCulture, $"    {x.At:HH:mm:ss.fff} {x.Kind} {x.State} {x.By}: {x.Detail}");
            }
        }
        return text.ToString();
    }
}
