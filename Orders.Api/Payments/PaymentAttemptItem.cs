using System.Linq.Expressions;
using Orders.Sagas.Payments;

namespace Orders.Api.Payments;

/// <summary>A charge or refund at a payment provider.</summary>
internal sealed record PaymentAttemptItem(
    Guid Id, Guid OrderId, PaymentKind Kind, PaymentAttemptState State, decimal Amount, string Currency, string Provider,
    string? ProviderReference, DateTimeOffset RequestedAt, DateTimeOffset? SettledAt, string? Evidence)
{
    public static Expression<Func<PaymentAttempt, PaymentAttemptItem>> Of { get; } = x => new PaymentAttemptItem(
        x.Id, x.OrderId, x.Kind, x.State, x.Amount, x.Currency, x.Provider, x.ProviderReference, x.RequestedAt, x.SettledAt, x.Evidence);
}
