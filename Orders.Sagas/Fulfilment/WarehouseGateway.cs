using Orders.Contracts;
using Orders.Sagas.Gateways;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Fulfilment;

/// <summary>Asks the warehouse to ship an order.</summary>
/// <remarks>The warehouse makes one shipment for an order however often it is asked, so any transient failure may be retried.</remarks>
internal sealed class WarehouseGateway(HttpClient http)
{
    /// <exception cref="TransientException">The warehouse cannot be reached now, or its answer did not arrive.</exception>
    /// <exception cref="ShipmentRefusedException">The warehouse refused the request.</exception>
    public async Task Ship(Guid orderId, IReadOnlyList<OrderLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "shipments")
            {
                Content = GatewayRequest.Json(new ShipmentBody(orderId, lines.Select(x => new ShipmentLine(x.Sku, x.Quantity)))),
            };
            Accept(await http.Exchange(request, cancellationToken), orderId);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No inner exception: MassTransit would treat the chain as a cancellation of the consumer.
            throw new TransientException($"The warehouse did not answer within {http.Timeout} for order {orderId}.")
            {
                Code = "HTTP time-out",
            };
        }
        catch (HttpRequestException exception)
        {
            throw new TransientException(
                $"The warehouse could not be reached ({exception.HttpRequestError}) for order {orderId}.", exception)
            {
                Code = $"HTTP {exception.HttpRequestError}",
            };
        }
    }

    /// <summary>The warehouse accepts by any 2xx; what its body says is not read.</summary>
    static void Accept(GatewayAnswer answer, Guid orderId)
    {
        if (answer.Status.IsTransient())
        {
            throw new TransientException($"The warehouse {answer.Status.Answered()} for order {orderId}.")
            {
                Code = $"HTTP {(int)answer.Status}",
                RetryAfter = answer.RetryAfter,
            };
        }

        if (answer.Status.Meaning() is not StatusMeaning.Done)
            throw new ShipmentRefusedException(orderId, (int)answer.Status);
        // The connection broke: a proxy may have written the status before it knew.
        if (answer.BodyState is AnswerBodyState.CutOff or AnswerBodyState.Late)
            throw new TransientException($"The answer of the warehouse broke off for order {orderId}.") { Code = "HTTP answer cut off" };
    }

    sealed record ShipmentBody(Guid OrderId, IEnumerable<ShipmentLine> Lines);

    sealed record ShipmentLine(string Sku, int Quantity);
}
