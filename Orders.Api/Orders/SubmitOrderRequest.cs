using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orders.Api.Http.Requests;
using Orders.Contracts;
using Orders.Sagas.Currencies;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.Values;
using Orders.Sagas.Payments;
using Orders.Sagas.Rules;

namespace Orders.Api.Orders;

/// <summary>The body of POST /orders. Every member is required; unknown members are ignored.</summary>
internal sealed record SubmitOrderRequest
{
    public const int MaxLines = OrderLimits.MaxLines;
    const int MaxText = OrderLimits.MaxText;
    const int MaxEmail = OrderLimits.MaxEmail;

    [MaxLength(MaxText)]
    public required string CustomerId { get; init; }

    [EmailAddress]
    [MaxLength(MaxEmail)]
    public required string CustomerEmail { get; init; }

    [Description("ISO 4217 code, in any case. The answer has capitals.")]
    [RegularExpression("^[A-Za-z]{3}$")]
    public required string Currency { get; init; }

    [Description("The payment provider's token for the means of payment; never card data.")]
    [MaxLength(MaxText)]
    public required string PaymentMethod { get; init; }

    [MinLength(1)]
    [MaxLength(MaxLines)]
    public required IReadOnlyList<SubmitOrderLine> Lines { get; init; }

    /// <summary>
    /// The fields in their declared order, so that equal requests have equal fingerprints. Stored fingerprints depend on this order.
    /// </summary>
    public string Canonical() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>The canonical form of versions for which 12.5 and 12.50 were two prices. Their stored fingerprints depend on it.</summary>
    public string CanonicalAsWritten() => JsonSerializer.Serialize(
        this with { Lines = [.. Lines.Select(x => x with { UnitPrice = x.UnitPriceAsWritten })] }, JsonSerializerOptions.Web);

    public OrderSubmitted ToSubmitted(Guid orderId, DateTimeOffset now) => new()
    {
        OrderId = orderId,
        CustomerId = CustomerId,
        CustomerEmail = CustomerEmail,
        Currency = Currency,
        PaymentMethod = PaymentMethod,
        Lines = [.. Lines.Select(x => new OrderLine { Sku = x.Sku, Quantity = x.Quantity, UnitPrice = x.UnitPrice })],
        SubmittedAt = now,
    };

    /// <param name="fields">The body.</param>
    /// <param name="ownCustomerId">The customer who sends it and need not say so; null for a system that orders for anybody.</param>
    public static SubmitOrderRequest Read(JsonFields fields, string? ownCustomerId = null)
    {
        int? decimals = Iso4217.Canonical(fields.Text("currency", MaxText), out var currency) ? Iso4217.Decimals(currency) : null;
        var request = new SubmitOrderRequest
        {
            CustomerId = ownCustomerId is null
                ? fields.Text("customerId", MaxText)
                : fields.OptionalText("customerId", MaxText) ?? ownCustomerId,
            CustomerEmail = fields.Text("customerEmail", MaxEmail),
            Currency = currency,
            PaymentMethod = fields.Text("paymentMethod", MaxText),
            Lines = fields.List("lines", 1, MaxLines, line => SubmitOrderLine.Read(line, decimals)),
        };
        request.Check(fields, decimals is not null);
        return request;
    }

    void Check(JsonFields fields, bool currencyIsKnown)
    {
        var errors = fields.Errors;
        if (!currencyIsKnown && !errors.Has("currency"))
            errors.Add("currency", "must be an ISO 4217 code, like EUR.");
        if (!errors.Has("customerEmail") && !EmailRule.Holds(CustomerEmail))
            errors.Add("customerEmail", EmailRule.Text);
        if (CardNumber.Is(PaymentMethod))
            errors.Add("paymentMethod", CardNumber.Rule);
        if (!errors.Any)
            CheckAsTheIntakeDoes(errors);
    }

    /// <summary>Refuses what the intake would reject after the 202.</summary>
    void CheckAsTheIntakeDoes(FieldErrors errors)
    {
        foreach (var broken in OrderRules.Broken(ToSubmitted(default, default)))
            errors.Add(broken.Field, broken.Text);
    }
}

/// <summary>One line of the body of POST /orders.</summary>
internal sealed record SubmitOrderLine
{
    const int MaxSku = OrderLimits.MaxSku;
    const int MaxQuantity = OrderLimits.MaxQuantity;
    const string PriceName = "unitPrice";
    const decimal MaxUnitPrice = OrderLimits.MaxUnitPrice;

    [MaxLength(MaxSku)]
    public required string Sku { get; init; }

    [Range(1, MaxQuantity)]
    public required int Quantity { get; init; }

    [Description(
        "0 or more, at most 1,000,000,000,000, with no more decimals than its currency has: 12.5000 is 12.50. "
        + "The answer has the currency's decimals. "
        + "An order that costs nothing is completed without a charge.")]
    public required decimal UnitPrice { get; init; }

    /// <summary>The price with the decimals that the request has.</summary>
    [JsonIgnore]
    public decimal UnitPriceAsWritten { get; init; }

    public static SubmitOrderLine Read(JsonFields fields, int? decimals)
    {
        var (sku, quantity) = (fields.Text("sku", MaxSku), fields.Integer("quantity", 1, MaxQuantity));
        var written = fields.Number(PriceName) ?? 0;
        return new() { Sku = sku, Quantity = quantity, UnitPrice = Price(written, fields, decimals), UnitPriceAsWritten = written };
    }

    static decimal Price(decimal written, JsonFields fields, int? decimals)
    {
        if (written is < 0 or > MaxUnitPrice)
            fields.Errors.Add(fields.PathOf(PriceName), "must be from 0 to 1000000000000.");
        if (decimals is not { } known)
            return written;
        if (Decimals.TryScale(written, known, out var price))
            return price;
        fields.Errors.Add(fields.PathOf(PriceName), Amounts.DecimalsRule(known));
        return price;
    }
}
