using Orders.Contracts;
using Orders.Sagas.Messaging.Sagas;

namespace Orders.Sagas.OrderSaga;

/// <summary>One order: its content and its progress. The saga and REST use the same row.</summary>
public sealed class OrderState : ISagaWithHistory, IDeadlineSaga
{
    public Guid CorrelationId { get; set; }

    /// <summary>Rises by 1 with each transition. The optimistic concurrency token, and the ETag of REST.</summary>
    public int Version { get; set; }

    public string CurrentState { get; set; } = null!;

    /// <summary>Null until OrderCreated or the REST submission sets it: other events may arrive first.</summary>
    public string? CustomerId { get; set; }
    public string? CustomerEmail { get; set; }
    public string? Currency { get; set; }
    public string? PaymentMethod { get; set; }
    public decimal? Total { get; set; }
    public IReadOnlyList<OrderLine> Lines { get; set; } = [];

    /// <summary>Why the order was rejected, declined or cancelled: see <see cref="OrderReasons"/>.</summary>
    public string? Reason { get; set; }

    /// <summary>Why the order needs attention; null when it does not. See <see cref="OrderAttention"/>.</summary>
    public string? Attention { get; set; }

    /// <summary>Every payment that came for the order, whatever the order costs.</summary>
    public IReadOnlyList<OrderPayment> Payments { get; set; } = [];
    public IReadOnlyList<OrderRefund> Refunds { get; set; } = [];
    public string? Carrier { get; set; }
    public string? TrackingNumber { get; set; }
    public DateTimeOffset? ShippedAt { get; set; }

    public TimeSpan? DueIn { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public DateTimeOffset? SubmittedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public SagaRemark? Remark { get; set; }

    internal OrderMoney Money => new(Payments, Refunds);
}
