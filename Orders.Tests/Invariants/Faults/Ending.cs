using System.Net.Http.Json;
using System.Text.Json;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Invariants.Faults;

/// <summary>What is left of a run: the books, the customers, the dead letters and the two processes.</summary>
internal sealed record Ending(
    Books Books, IReadOnlyList<string> DeadLetters, IReadOnlyList<string> Unready, IReadOnlyList<string> Findings, Customers Customers)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Ending> Read(Installation installation, Customers customers)
    {
        var processes = installation.Processes;
        var unready = await Task.WhenAll(processes.Select(Complaint));
        var unread = await Task.WhenAll(processes.Select(Lagging));
        var mails = installation.Mail.Taken.Select(x => x.MessageId!.Split('@')[0]);
        return new(
            await Books.Read(installation.Database, [.. unread.SelectMany(x => x)], await installation.Provider.Ledger(), mails, null),
            [.. (await installation.Database.DeadLetters()).Select(x => $"{x.Topic} for {x.ConsumerGroup}: {x.Reason}")],
            [.. unready.OfType<string>()], [.. processes.SelectMany(x => x.Findings)], customers);
    }

    public IEnumerable<string> Violations(int countedDuplicates) =>
    [
        .. Customers.Violations(Books.Orders.Select(x => x.CorrelationId).ToHashSet()),
        .. Books.Violations(countedDuplicates),
        .. Unplanned(),
        .. Books.Orders.Where(x => x.Attention is not null).Select(x => $"no order needs an operator: {x.CorrelationId}: {x.Attention}"),
        .. DeadLetters.Select(x => $"no dead letter: {x}"),
        .. Unready.Select(x => $"both processes are ready: {x}"),
        .. Findings.Select(x => $"processes end on request, and only then: {x}"),
    ];

    IEnumerable<string> Unplanned()
    {
        var orders = Books.Attempts.ToDictionary(x => x.Id.ToString(), x => x.OrderId);
        var charged = Books.Charges.Select(x => orders.GetValueOrDefault(x.MerchantReference)).ToHashSet();
        foreach (var order in Books.Orders)
        {
            var plan = Customers.PlanOf(order.CustomerEmail!);
            var planned = PlannedEnd.Of(plan, charged.Contains(order.CorrelationId), order.CurrentState);
            if (order.CurrentState != planned)
                yield return $"every order is at its end: {order.CorrelationId} is {order.CurrentState} instead of {planned}: {plan}";
        }
    }

    static async Task<string?> Complaint(ServedProcess process)
    {
        using var answer = await Get(process, "health/ready");
        return answer is null ? $"{process.Name} does not answer"
            : answer.IsSuccessStatusCode ? null
            : $"{process.Name}: {await answer.Content.ReadAsStringAsync(Cancel)}";
    }

    static async Task<IReadOnlyList<string>> Lagging(ServedProcess process)
    {
        using var answer = await Get(process, "delivery");
        if (answer is not { IsSuccessStatusCode: true })
            return [$"unknown to {process.Name}, which does not report it,"];
        var endpoints = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return [.. endpoints.EnumerateArray().Where(x => x.GetProperty("lag").GetInt64() > 0)
            .Select(x => $"{x.GetProperty("consumerGroup")} ({process.Name}: {x.GetProperty("lag")})")];
    }

    static async Task<HttpResponseMessage?> Get(ServedProcess process, string path)
    {
        try
        {
            return process.Listening is { } listening ? await listening.Http.GetAsync(path, Cancel) : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !Cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
