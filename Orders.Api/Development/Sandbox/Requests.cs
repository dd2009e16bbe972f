namespace Orders.Api.Development.Sandbox;

/// <summary>The body of POST /{provider}/charges.</summary>
internal sealed record ChargeRequest(string? MerchantReference, decimal? Amount, string? Currency, string? PaymentMethod) : IRequest
{
    public IEnumerable<(string Field, string Error)> Errors() =>
    [
        .. Rules.Reference(MerchantReference),
        .. Rules.Amount(Amount),
        .. Rules.That(Currency is not null && Rules.CurrencyCode().IsMatch(Currency), "currency", "Must be an ISO 4217 code."),
        .. Rules.That(PaymentMethod is not null && Rules.Token().IsMatch(PaymentMethod), "paymentMethod", "Must be a token tok_*."),
    ];

    public bool IsFor(ChargeEntry entry) =>
        (entry.MerchantReference, entry.Amount, entry.Currency, entry.PaymentMethod)
            == (MerchantReference, Amount, Currency, PaymentMethod);

    public ChargeEntry ToEntry(string id, string provider, string? key, EffectTimes times, bool declines) => new()
    {
        Id = id,
        Provider = provider,
        Key = key,
        MerchantReference = MerchantReference!,
        Amount = Amount!.Value,
        Currency = Currency!,
        PaymentMethod = PaymentMethod!,
        DeclineCode = declines ? "card_declined" : null,
        CreatedAt = times.CreatedAt,
        EffectiveAt = times.EffectiveAt,
        ShownAt = times.ShownAt,
        Webhook = times.Webhook,
    };
}

/// <summary>The body of POST /{provider}/charges/{id}/refunds.</summary>
internal sealed record RefundRequest(string? MerchantReference, decimal? Amount) : IRequest
{
    public IEnumerable<(string Field, string Error)> Errors() => [.. Rules.Reference(MerchantReference), .. Rules.Amount(Amount)];

    public bool IsFor(RefundEntry entry, string chargeId) =>
        (entry.MerchantReference, entry.Amount, entry.ChargeId) == (MerchantReference, Amount, chargeId);

    public RefundEntry ToEntry(string id, string chargeId, string? key, EffectTimes times) => new()
    {
        Id = id,
        ChargeId = chargeId,
        Key = key,
        MerchantReference = MerchantReference!,
        Amount = Amount!.Value,
        CreatedAt = times.CreatedAt,
        EffectiveAt = times.EffectiveAt,
        ShownAt = times.ShownAt,
        Webhook = times.Webhook,
    };
}

/// <summary>The body of POST /shipments.</summary>
internal sealed record ShipmentRequest(Guid? OrderId, IReadOnlyList<ShipmentLine>? Lines) : IRequest
{
    const int MaxLines = 1_000;

    public IEnumerable<(string Field, string Error)> Errors() =>
    [
        .. Rules.That(OrderId is not null, "orderId", "Must be the order's id."),
        .. Rules.That(Lines is { Count: > 0 and <= MaxLines }, "lines", $"Must hold 1 to {MaxLines} lines."),
        .. Rules.That(Lines is null || Lines.All(x => x is { Sku.Length: > 0, Quantity: > 0 }),
            "lines", "Each line needs a sku and a quantity of at least 1."),
    ];

    public ShipmentEntry ToEntry(DateTimeOffset now) => new() { OrderId = OrderId!.Value, Lines = Lines!, CreatedAt = now };
}
