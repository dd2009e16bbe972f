using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants.Faults;

/// <summary>Processes, PostgreSQL and Kafka crash and freeze, again and again, while customers order and a provider lies.</summary>
/// <remarks>
/// A seed draws the faults, the customers and the lies. <c>ORDERS_SEED</c> replays a run, <c>ORDERS_FAULT_SECONDS</c> prolongs it.
/// </remarks>
[Trait("Category", "Process")]
public sealed class When_processes_and_servers_crash_again_and_again
{
    /// <summary>Logged when the application repeats an effect whose outcome it does not know.</summary>
    const int RepeatedEffect = 2201;
    const string SeedVariable = "ORDERS_SEED";
    const string SecondsVariable = "ORDERS_FAULT_SECONDS";
    const int DefaultSeconds = 30;
    const int OrdersPerSecond = 5;
    const int OrdersPerScarceUnit = 20;

    /// <summary>Customers stop before the faults do, so that the last orders meet faults too.</summary>
    const double CustomersShare = 0.9;

    /// <summary>How long an order may take to its end after the last fault, on a machine that nobody else keeps busy.</summary>
    static readonly TimeSpan HealingLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a failed run is watched on, to tell what is late from what never ends.</summary>
    static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(90);

    /// <summary>The number of settled readings in a row: a record in flight may be in none of the places that are read.</summary>
    const int SettledReadings = 3;
    static readonly TimeSpan BetweenSettledReadings = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan BetweenReadings = TimeSpan.FromSeconds(2);
    static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_order_ends_within_a_minute_and_the_books_agree()
    {
        TestBroker.RequireReal("the test kills the broker.");
        var seed = Number(SeedVariable) ?? RandomNumberGenerator.GetInt32(1_000_000);
        var during = TimeSpan.FromSeconds(Number(SecondsVariable) ?? DefaultSeconds);
        Print($"Replay with {SeedVariable}={seed} {SecondsVariable}={during.TotalSeconds:0}");
        var whole = Stopwatch.StartNew();
        await using var installation = await Installation.Start(new Random(seed));
        var count = (int)during.TotalSeconds * OrdersPerSecond;
        Print($"{whole.Elapsed.TotalSeconds:0} s: started");
        await installation.SetStock(OrderPlan.ScarceSku, count / OrdersPerScarceUnit);

        var customers = Customers.Start(new Random(seed), count, during * CustomersShare, installation);
        var faults = new FaultSchedule(seed, during, Print);
        await faults.Run(installation.Targets, Cancel);
        Print($"{whole.Elapsed.TotalSeconds:0} s: the last fault is over");
        await installation.Provider.BecomeHonest();
        await installation.WaitUntilListening();
        Print($"{whole.Elapsed.TotalSeconds:0} s: both processes listen");

        var healing = Stopwatch.StartNew();
        var ending = await WaitUntilSettled(installation, customers, HealingLimit);
        var took = healing.Elapsed;
        Print(Summary(installation, ending, faults)
            + $"; {took.TotalSeconds:0} s after the last fault, limit {HealingLimit.TotalSeconds * MachineLoad.Factor():0} s");
        var violations = ending.Violations(Repeated(installation)).ToList();
        if (violations.Count == 0)
            return;
        var later = await WaitUntilSettled(installation, customers, Afterwards);
        var late = later.Violations(Repeated(installation)).ToList();
        violations.Add($"after {healing.Elapsed.TotalSeconds:0} s {late.Count} of them were left");
        var folder = FailedRun.Keep(TestContext.Current.TestOutputHelper!.Output, installation, later, [.. violations, .. late]);
        Assert.Fail($"{violations.Count} invariants are violated; logs: {folder}\n{string.Join('\n', violations)}");
    }

    /// <summary>Returns the first reading that ends a row of settled ones, or the last one at the limit.</summary>
    /// <remarks>What still waits is printed every ten seconds.</remarks>
    static async Task<Ending> WaitUntilSettled(Installation installation, Customers customers, TimeSpan limit)
    {
        var waiting = Stopwatch.StartNew();
        var printAt = TimeSpan.Zero;
        for (var settled = 0; ;)
        {
            var ending = await Ending.Read(installation, customers);
            var open = ending.Violations(int.MaxValue).ToList();
            settled = open.Count > 0 ? 0 : settled + 1;
            if (settled == SettledReadings || waiting.Elapsed > limit * MachineLoad.Factor())
                return ending;
            if (waiting.Elapsed >= printAt)
            {
                Print($"{waiting.Elapsed.TotalSeconds,6:0.0} s healed, {open.Count} to settle: {open.FirstOrDefault()}");
                printAt += BetweenLines;
            }

            await Task.Delay(settled > 0 ? BetweenSettledReadings : BetweenReadings, Cancel);
        }
    }

    static string Summary(Installation installation, Ending ending, FaultSchedule faults)
    {
        var states = ending.Books.Orders.CountBy(x => x.CurrentState).OrderBy(x => x.Key).Select(x => $"{x.Value} {x.Key}");
        var starts = installation.Processes.Select(x => $"{x.Name} started {x.Starts} times, {x.Output.Count(c => c == '\n')} lines");
        var refunds = ending.Books.Charges.Sum(x => x.Refunds.Count);
        var doubts = ending.Books.Events.Count(x => x.State is PaymentAttemptState.InDoubt);
        return $"{string.Join(", ", states)}; {ending.Books.Charges.Count} charges, {refunds} refunds, {doubts} doubts; "
            + $"{faults.Count} faults; {string.Join("; ", starts)}";
    }

    static int Repeated(Installation installation) =>
        installation.Processes.Sum(process => LogPattern.Of(RepeatedEffect).Count(process.Output));

    static void Print(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : null;
}
