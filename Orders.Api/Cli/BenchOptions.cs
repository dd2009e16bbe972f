using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Orders.Api.Development.Bench;

namespace Orders.Api.Cli;

/// <summary>The options that every benchmark takes. A benchmark ignores the sizes of others.</summary>
internal sealed class BenchOptions
{
    readonly Option<bool> _quick = new("--quick")
    {
        Description = "Small sizes: shows that the benchmark works, in seconds. Its figures mean nothing.",
        Recursive = true,
    };

    readonly Option<string?> _json = new("--json")
    {
        Description = "Also writes the figures of all runs into a file.",
        HelpName = "file",
        Recursive = true,
    };

    readonly Option<int[]?> _rates = new("--rates")
    {
        Description = "end-to-end: the offered orders a second, lowest first. Default: 25,50,100,200.",
        HelpName = "n,n,...",
        Recursive = true,
        CustomParser = ReadRates,
    };

    readonly Option<int?> _runs = Number("--runs", "How often each benchmark is repeated; the median counts. Default: 3.");
    readonly Option<int?> _orders = Number("--orders", "saga, flatness: the orders in the backlog.");
    readonly Option<int?> _rows = Number("--rows", "relay: the outbox rows.");
    readonly Option<int?> _seconds = Number("--seconds", "How long a rate is offered, or idleness is watched.");
    readonly Option<int?> _inboxIds = Number("--inbox-ids", "flatness: the message ids in the inbox.");
    readonly Option<int?> _finishedOrders = Number("--finished-orders", "flatness: the finished orders.");
    readonly Option<int?> _reservations = Number("--reservations", "flatness: the reservations of one SKU.");
    readonly Option<int?> _records = Number("--records", "recovery: the records in the backlog.");

    public IEnumerable<Option> All =>
        [_quick, _runs, _json, _orders, _rates, _seconds, _rows, _inboxIds, _finishedOrders, _reservations, _records];

    public bool IsQuick(ParseResult parsed) => parsed.GetValue(_quick);

    public string? JsonFile(ParseResult parsed) => parsed.GetValue(_json);

    public BenchSizes Sizes(ParseResult parsed)
    {
        var sizes = IsQuick(parsed) ? BenchSizes.Quick : BenchSizes.Full;
        return sizes with
        {
            Runs = parsed.GetValue(_runs) ?? sizes.Runs,
            Orders = parsed.GetValue(_orders) ?? sizes.Orders,
            Rates = parsed.GetValue(_rates) is { Length: > 0 } rates ? rates : sizes.Rates,
            Seconds = parsed.GetValue(_seconds) ?? sizes.Seconds,
            Rows = parsed.GetValue(_rows) ?? sizes.Rows,
            InboxIds = parsed.GetValue(_inboxIds) ?? sizes.InboxIds,
            FinishedOrders = parsed.GetValue(_finishedOrders) ?? sizes.FinishedOrders,
            Reservations = parsed.GetValue(_reservations) ?? sizes.Reservations,
            Records = parsed.GetValue(_records) ?? sizes.Records,
        };
    }

    static Option<int?> Number(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "n", Recursive = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) || value < 1))
                result.AddError($"{name} must be a number of at least 1.");
        });
        return option;
    }

    static int[]? ReadRates(ArgumentResult result)
    {
        var rates = new List<int>();
        foreach (var part in result.Tokens.SelectMany(x => x.Value.Split(',')))
        {
            if (int.TryParse(part, CultureInfo.InvariantCulture, out var rate) && rate >= 1)
                rates.Add(rate);
            else
                result.AddError($"--rates: '{part}' is not a number of at least 1. Write it like 25,50.");
        }

        return [.. rates];
    }
}
