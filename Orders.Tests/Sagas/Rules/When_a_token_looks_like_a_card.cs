using System.Text.Json;
using Orders.Api.Http.Requests;
using Orders.Api.Orders;
using Orders.Contracts;
using Orders.Sagas.Intake;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Sagas.Rules;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Rules;

/// <summary>Every door for the payment provider's token: REST, submissions, orders and charges on topics.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_token_looks_like_a_card
{
    static readonly Guid Order = Guid.Parse("0197b000-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("8415000000000001")]
    [InlineData("4111111111111112")]
    [InlineData("4111-1111-1111-1112")]
    [InlineData("tok_4111111111111111")]
    [InlineData("12345678901")]
    public void A_token_is_taken_at_every_door(string token) => Assert.Equal([false, false, false, false], Refusals(token));

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111-1111-1111-1111")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("4111\u00a01111\u00a01111\u00a01111")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("card: 378282246310005")]
    public void A_card_number_is_refused_at_every_door(string token) => Assert.Equal([true, true, true, true], Refusals(token));

    static bool[] Refusals(string token)
    {
        var errors = new FieldErrors();
        var body = JsonSerializer.SerializeToElement(
            new
            {
                customerId = "c",
                customerEmail = "ada@example.com",
                currency = "EUR",
                paymentMethod = token,
                lines = new[] { new { sku = "a", quantity = 1, unitPrice = 1 } },
            });
        SubmitOrderRequest.Read(new JsonFields(body, errors));
        return
        [
            errors.Has("paymentMethod"),
            OrderIntake.Decide(OrderEvents.Submitted(Order) with { PaymentMethod = token }).Single(x => x is OrderCreated or OrderRejected)
                is OrderRejected,
            IsRefused(OrderEvents.Created(Order) with { PaymentMethod = token }),
            IsRefused(new RequestPayment { OrderId = Order, Amount = 1, Currency = "EUR", PaymentMethod = token }),
        ];
    }

    static bool IsRefused(object message) =>
        Record.Exception(() => ContractRules.Instance.Accept(message)) is InvalidMessageException { Errors: [var rule] }
        && rule == $"paymentMethod {CardNumber.Rule}";
}
