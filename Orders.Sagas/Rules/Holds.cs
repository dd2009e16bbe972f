using Orders.Sagas.Currencies;
using Orders.Sagas.Messaging.Values;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;

namespace Orders.Sagas.Rules;

/// <summary>The kinds of rules that members have. Each returns the broken rule, or nothing.</summary>
internal static class Holds
{
    /// <summary>The longest free text: a reason, a note.</summary>
    public const int MaxText = 2_000;

    public static IEnumerable<BrokenRule> Rule(string field, bool holds, string text) => holds ? [] : [new(field, text)];

    public static IEnumerable<BrokenRule> Set(string field, bool isSet) => Rule(field, isSet, "must be set.");

    public static IEnumerable<BrokenRule> Text(string field, string? text, int maxLength) =>
        Texts.Problem(text, maxLength) is { } problem ? [new(field, problem)] : [];

    public static IEnumerable<BrokenRule> OptionalText(string field, string? text, int maxLength) =>
        string.IsNullOrEmpty(text) ? [] : Text(field, text, maxLength);

    public static IEnumerable<BrokenRule> Email(string field, string? address) => Rule(field, EmailRule.Holds(address), EmailRule.Text);

    public static IEnumerable<BrokenRule> Currency(string field, string? code) =>
        Rule(field, Iso4217.Canonical(code, out _), "must be an ISO 4217 code, like EUR.");

    /// <summary>An amount that moves: more than nothing.</summary>
    public static IEnumerable<BrokenRule> Amount(string field, decimal amount, string currency) => amount is > 0 and <= OrderMoney.MaxAmount
        ? Decimals(field, amount, currency)
        : [new(field, $"must be positive and at most {OrderMoney.MaxAmount}.")];

    /// <summary>An amount that may be nothing, from zero to a limit.</summary>
    public static IEnumerable<BrokenRule> AmountUpTo(string field, decimal amount, decimal max, string currency) =>
        amount >= 0 && amount <= max ? Decimals(field, amount, currency) : [new(field, $"must be 0 to {max}.")];

    public static IEnumerable<BrokenRule> PaymentMethod(string field, string? token, int maxLength) =>
    [
        .. Text(field, token, maxLength),
        // The saga stores no card number, and the record's dead letter masks it.
        .. Rule(field, !CardNumber.Is(token), CardNumber.Rule),
    ];

    static IEnumerable<BrokenRule> Decimals(string field, decimal amount, string currency) =>
        Amounts.DecimalsProblem(amount, currency) is { } problem ? [new(field, problem)] : [];
}
