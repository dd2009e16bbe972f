using Orders.Contracts;
using Orders.Sagas.Messaging.Values;

namespace Orders.Tests.Sagas.Rules;

/// <summary>One reader, one truth: a record is refused for the same reason as a request, with the member's name.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_topic_says_what_REST_refuses
{
    static readonly string[] NoText = ["\"\"", "\"  \"", "\"nul\\u0000\"", "\"line\\n\"", "\"\\u202e\"", "7", "null", "\"\\ud800\""];
    static readonly string[] NoTime = ["\"yesterday\"", "\"2026-11-24T24:00:00Z\"", "\"0000-01-01\"", "1767261600", "null", "{}"];
    static readonly string[] NoAmount = ["0", "-1", "12.505", "1e40", "1e-40", "\"12,50\"", "\"25 EUR\"", "true", "null", "[25]", "1e22"];
    static readonly string[] NoCurrency = ["\"XXX\"", "\"EURO\"", "\"\"", "\"€\"", "978", "null"];
    static readonly string[] NoQuantity = ["0", "-1", "10001", "1.5", "99999999999", "\"two\"", "null"];
    static readonly string[] NoName = ["7", "0", "\"7\"", "\"Nothing\"", "\"\"", "null", "\"OrderCancelled, Surplus\"", "[\"Accept\"]"];
    static readonly string[] NoId = ["\"4711\"", "\"00000000-0000-0000-0000-000000000000\"", "7", "null"];
    static readonly string[] NoToken = ["\"4111111111111111\"", "\"\"", "\"\\u0000\"", "null"];
    static readonly string[] NoEmail = ["\"ada\"", "\"Ada <ada@example.com>\"", "\"ada@example.com\\r\\nBcc: eve@example.com\"", "null"];
    static readonly string[] NoList = ["[]", "{}", "\"tea\"", "null", "[null]"];

    public static TheoryData<string, string, string[]> Members => new()
    {
        { nameof(OrderCreated), "orderId", NoId },
        { nameof(OrderCreated), "customerId", NoText },
        { nameof(OrderCreated), "customerEmail", NoEmail },
        { nameof(OrderCreated), "currency", NoCurrency },
        { nameof(OrderCreated), "paymentMethod", NoToken },
        { nameof(OrderCreated), "lines", NoList },
        { nameof(OrderCreated), "lines[0].sku", NoText },
        { nameof(OrderCreated), "lines[0].quantity", NoQuantity },
        { nameof(OrderCreated), "lines[0].unitPrice", [.. NoAmount.Except(["0"])] },
        { nameof(OrderCreated), "createdAt", NoTime },
        { nameof(OrderRejected), "reasons", NoList },
        { nameof(OrderRejected), "submittedAt", NoTime },
        { nameof(OrderCancellationRequested), "orderId", NoId },
        { nameof(OrderCancellationRequested), "requestedAt", NoTime },
        { nameof(OutOfStock), "sku", NoText },
        { nameof(OutOfStock), "foundAt", NoTime },
        { nameof(PaymentDeadlinePassed), "dueAt", NoTime },
        { nameof(PaymentDeadlinePassed), "isPaymentInDoubt", ["\"true\"", "1", "null"] },
        { nameof(ShipmentDeadlinePassed), "dueAt", NoTime },
        { nameof(RefundDeadlinePassed), "dueAt", NoTime },
        { nameof(AttentionAcknowledged), "attention", NoText },
        { nameof(AttentionAcknowledged), "by", NoText },
        { nameof(AttentionAcknowledged), "note", NoText },
        { nameof(AttentionAcknowledged), "acknowledgedAt", NoTime },
        { nameof(PaymentMismatchResolved), "decision", NoName },
        { nameof(PaymentMismatchResolved), "references", NoList },
        { nameof(PaymentMismatchResolved), "by", NoText },
        { nameof(PaymentMismatchResolved), "reason", NoText },
        { nameof(PaymentMismatchResolved), "resolvedAt", NoTime },
        { nameof(PaymentReceived), "orderId", NoId },
        { nameof(PaymentReceived), "amount", NoAmount },
        { nameof(PaymentReceived), "currency", NoCurrency },
        { nameof(PaymentReceived), "paymentReference", NoText },
        { nameof(PaymentReceived), "receivedAt", NoTime },
        { nameof(PaymentDeclined), "reason", NoText },
        { nameof(PaymentDeclined), "declinedAt", NoTime },
        { nameof(PaymentRefunded), "amount", NoAmount },
        { nameof(PaymentRefunded), "currency", NoCurrency },
        { nameof(PaymentRefunded), "paymentReference", NoText },
        { nameof(PaymentRefunded), "refundReference", NoText },
        { nameof(PaymentRefunded), "reason", NoName },
        { nameof(PaymentRefunded), "refundedAt", NoTime },
        { nameof(OrderShipped), "carrier", NoText },
        { nameof(OrderShipped), "trackingNumber", NoText },
        { nameof(OrderShipped), "shippedAt", NoTime },
        { nameof(ReserveInventory), "orderId", NoId },
        { nameof(ReserveInventory), "sku", NoText },
        { nameof(ReserveInventory), "quantity", NoQuantity },
        { nameof(ReleaseInventory), "sku", NoText },
        { nameof(RequestPayment), "amount", NoAmount },
        { nameof(RequestPayment), "currency", NoCurrency },
        { nameof(RequestPayment), "paymentMethod", NoToken },
        { nameof(RequestRefund), "paymentReference", NoText },
        { nameof(RequestRefund), "amount", NoAmount },
        { nameof(RequestRefund), "currency", NoCurrency },
        { nameof(RequestRefund), "reason", NoName },
        { nameof(RequestFulfilment), "lines", NoList },
        { nameof(RequestFulfilment), "lines[0].sku", NoText },
        { nameof(RequestFulfilment), "lines[0].quantity", NoQuantity },
        { nameof(SendNotification), "kind", NoName },
        { nameof(SendNotification), "customerEmail", NoEmail },
        { nameof(SendNotification), "total", [.. NoAmount.Except(["0"])] },
        { nameof(SendNotification), "currency", NoCurrency },
        { nameof(SendNotification), "carrier", ["\"\"", "\"nul\\u0000\"", "7", "null"] },
        { nameof(SendNotification), "trackingNumber", ["\"\"", "\"nul\\u0000\"", "7", "null"] },
        { nameof(SendNotification), "otherAmounts[0].amount", ["-1", "1.005", "\"1,00\""] },
        { nameof(SendNotification), "otherAmounts[0].currency", NoCurrency },
        // The intake answers a broken rule of its content with OrderRejected. What has no shape is a dead letter here too.
        { nameof(OrderSubmitted), "orderId", ["\"4711\"", "7", "null"] },
        { nameof(OrderSubmitted), "submittedAt", NoTime },
        { nameof(OrderSubmitted), "lines[0].quantity", ["1.5", "99999999999", "\"two\"", "null"] },
        { nameof(OrderSubmitted), "lines[0].unitPrice", ["1e40", "1e-40", "\"12,50\"", "true", "null"] },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public void The_dead_letter_names_the_member(string contract, string member, string[] wrong) => Assert.All(wrong, json =>
    {
        var refusal = SampleMessages.Refusal(contract, member, json);

        Assert.True(refusal?.Contains(member, StringComparison.Ordinal) is true, $"{json}: {refusal ?? "taken"}");
        Assert.DoesNotContain("Exception", refusal, StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_that_is_missing_is_named_if_it_is_required(string contract, string member, string[] _)
    {
        if (member is not "isPaymentInDoubt")
            Assert.Contains(member, SampleMessages.Refusal(contract, member, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_contract_is_taken_as_its_producer_writes_it() => Assert.All(SampleMessages.All, sample => Assert.Equivalent(
        sample.Value, SampleMessages.Read(sample.Key, OrderSaga.OrderEvents.Body(sample.Value)), strict: true));

    [Theory]
    [InlineData(nameof(PaymentReceived), "currency", "\"eur\"", "EUR")]
    [InlineData(nameof(PaymentRefunded), "currency", "\"Eur\"", "EUR")]
    [InlineData(nameof(PaymentRefunded), "reason", "\"ordercancelled\"", "OrderCancelled")]
    [InlineData(nameof(PaymentReceived), "amount", "\"25.00\"", "25.00")]
    [InlineData(nameof(PaymentReceived), "amount", "25", "25.00")]
    [InlineData(nameof(PaymentReceived), "amount", "2500e-2", "25.00")]
    [InlineData(nameof(PaymentReceived), "amount", "25.0000", "25.00")]
    [InlineData(nameof(RequestPayment), "amount", "25.0", "25.00")]
    [InlineData(nameof(ReserveInventory), "quantity", "2.0", "2")]
    [InlineData(nameof(ReserveInventory), "quantity", "\"2\"", "2")]
    [InlineData(nameof(SendNotification), "total", "0", "0.00")]
    [InlineData(nameof(OrderCreated), "lines[0].unitPrice", "12.5", "12.50")]
    public void The_same_value_is_read_however_it_is_written(string contract, string member, string json, string value)
    {
        var read = SampleMessages.Read(contract, SampleMessages.Body(contract, member, json));
        var body = System.Text.Encoding.UTF8.GetString(OrderSaga.OrderEvents.Body(read));

        var expected = char.IsLetter(value[0]) ? $"\"{value}\"" : value;
        Assert.Contains($"\"{member.Split('.')[^1]}\":{expected}", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_member_is_refused_by_name() => Assert.Contains(
        "amount must not be repeated.",
        SampleMessages.Refusal(nameof(PaymentReceived), "amount", "25.00,\"Amount\":26.00"), StringComparison.Ordinal);

    [Fact]
    public void Every_wrong_member_is_named_at_once()
    {
        var refusal = SampleMessages.Refusal(nameof(PaymentReceived), "amount", "\"x\",\"currency\":7,\"receivedAt\":\"soon\"");

        Assert.Contains($"amount {Decimals.Rule}", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_length_of_a_text_counts_code_points()
    {
        Assert.Null(SampleMessages.Refusal(nameof(OrderShipped), "carrier", $"\"{string.Concat(Enumerable.Repeat("𠮷", 100))}\""));
        Assert.NotNull(SampleMessages.Refusal(nameof(OrderShipped), "carrier", $"\"{string.Concat(Enumerable.Repeat("𠮷", 101))}\""));
    }
}
