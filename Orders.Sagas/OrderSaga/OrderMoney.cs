using Orders.Contracts;
using Orders.Sagas.Messaging.Values;

namespace Orders.Sagas.OrderSaga;

/// <summary>What came for an order and what went back, added up.</summary>
/// <remarks>A pure value, so that a guard can ask what the order would have with one more payment or refund.</remarks>
/// <param name="Payments">Every payment, each reference once.</param>
/// <param name="Refunds">Every refund, each reference once.</param>
internal sealed record OrderMoney(IReadOnlyList<OrderPayment> Payments, IReadOnlyList<OrderRefund> Refunds)
{
    /// <summary>The most payments of an order, and the most refunds. What comes beyond becomes a dead letter.</summary>
    public const int MaxEntries = 100;

    /// <summary>The longest reference of a payment or refund.</summary>
    public const int MaxReference = 200;

    /// <summary>Whether an order can keep a reference.</summary>
    public static bool IsReference(string? reference) => Texts.Holds(reference, MaxReference);

    /// <summary>Far above the largest order, and so small that no sum of payments overflows.</summary>
    public const decimal MaxAmount = 1_000_000_000_000_000_000_000m;

    /// <summary>What is left of each payment after its refunds.</summary>
    public IEnumerable<OrderPayment> Kept => Payments.Select(Rest).Where(x => x.Amount > 0);

    /// <summary>More went back for a payment than it brought, or in another currency, or the payment never came.</summary>
    public bool IsOverRefunded => Refunds.GroupBy(x => x.PaymentReference, StringComparer.Ordinal)
        .Any(group => PaymentOf(group.Key) is not { } payment
            || group.Any(x => x.Currency != payment.Currency) || group.Sum(x => x.Amount) > payment.Amount);

    /// <summary>The references of all payments and refunds.</summary>
    public IEnumerable<string> References => [.. Payments.Select(x => x.Reference), .. Refunds.Select(x => x.Reference)];

    public OrderPayment? PaymentOf(string reference) => Payments.FirstOrDefault(x => x.Reference == reference);

    /// <summary>A reference names one refund of a payment. Another payment may have a refund under it.</summary>
    public OrderRefund? RefundOf(string payment, string reference) =>
        Refunds.FirstOrDefault(x => x.PaymentReference == payment && x.Reference == reference);

    public decimal KeptIn(string currency) => Kept.Where(x => x.Currency == currency).Sum(x => x.Amount);

    /// <summary>What is kept in the order's currency is what the order costs. Money in other currencies does not count.</summary>
    public bool Pays(decimal total, string currency) => KeptIn(currency) == total;

    public bool HasOtherCurrency(string currency) => Kept.Any(x => x.Currency != currency);

    public OrderMoney With(PaymentReceived payment) => this with
    {
        Payments = [.. Payments, new(payment.PaymentReference, payment.Amount, payment.Currency, payment.ReceivedAt)],
    };

    public OrderMoney With(PaymentRefunded refund) => this with
    {
        Refunds = [.. Refunds, new(refund.RefundReference, refund.PaymentReference, refund.Amount, refund.Currency)],
    };

    OrderPayment Rest(OrderPayment payment) => payment with
    {
        Amount = payment.Amount
            - Refunds.Where(x => x.PaymentReference == payment.Reference && x.Currency == payment.Currency).Sum(x => x.Amount),
    };
}
