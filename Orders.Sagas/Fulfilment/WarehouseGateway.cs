using System.Net.Http.Json;
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
            using var response = await http.PostAsJsonAsync(
                "shipments", new ShipmentBody(orderId, lines.Select(x => new ShipmentLine(x.Sku, x.Quantity))), cancellationToken);
            if (response.StatusCode.IsTransient())
            {
                throw new TransientException($"The warehouse answered {(int)response.StatusCode} for order {orderId}.")
                {
                    RetryAfter = response.RetryAfter(),
                };
            }

            if (!response.IsSuccessStatusCode)
                throw new ShipmentRefusedException(orderId, (int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No inner exception: MassTransit would treat the chain as a cancellation of the consumer.
            throw new TransientException($"The warehouse did not answer within {http.Timeout} for order {orderId}.");
        }
        catch (HttpRequestException exception)
        {
            throw new TransientException(
                $"The warehouse could not be reached ({exception.HttpRequestError}) for order {orderId}.", exception);
        }
    }

    sealed record ShipmentBody(Guid OrderId, IEnumerable<ShipmentLine> Lines);

    sealed record ShipmentLine(string Sku, int Quantity);
}
