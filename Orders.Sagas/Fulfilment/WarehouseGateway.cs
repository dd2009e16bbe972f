using System.Net.Http.Json;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Fulfilment;

/// <summary>The warehouse. It packs one parcel for an order however often it is asked, so any failure may be answered by asking again.</summary>
internal sealed class WarehouseGateway(HttpClient http)
{
    /// <exception cref="TransientException">The warehouse cannot be asked now, or its answer did not come.</exception>
    /// <exception cref="ShipmentRefusedException">The warehouse will not pack this.</exception>
    public async Task Ship(Guid orderId, IReadOnlyList<OrderLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsJsonAsync(
                "shipments", new ShipmentBody(orderId, lines.Select(x => new ShipmentLine(x.Sku, x.Quantity))), cancellationToken);
            if (response.StatusCode.IsTransient())
                throw new TransientException($"The warehouse answered {(int)response.StatusCode} for order {orderId}.");
            if (!response.IsSuccessStatusCode)
                throw new ShipmentRefusedException(orderId, (int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not chained: MassTransit takes what began as a cancellation for one, and would report a consumer that gave up.
            throw new TransientException($"The warehouse did not answer within {http.Timeout} for order {orderId}.");
        }
        catch (HttpRequestException e)
        {
            throw new TransientException($"The warehouse was not reached ({e.HttpRequestError}) for order {orderId}.", e);
        }
    }

    sealed record ShipmentBody(Guid OrderId, IEnumerable<ShipmentLine> Lines);

    sealed record ShipmentLine(string Sku, int Quantity);
}
