using Orders.Contracts;

namespace Orders.Tests.Invariants;

/// <summary>A payment that another system reports for an order: too little, too much, or in another currency.</summary>
internal sealed record OtherPayment(decimal Amount, string Currency, TimeSpan After, MismatchDecision Decision)
{
    static readonly (decimal Amount, string Currency)[] Amounts =
        [(0.05m, "EUR"), (10.00m, "EUR"), (29.00m, "USD"), (29.00m, "EUR"), (1_000.00m, "EUR")];

    public static OtherPayment Of(Random random)
    {
        var (amount, currency) = Amounts[random.Next(Amounts.Length)];
        return new(
            amount, currency, TimeSpan.FromMilliseconds(random.Next(4_000)),
            random.Next(2) == 0 ? MismatchDecision.Accept : MismatchDecision.Refund);
    }
}
