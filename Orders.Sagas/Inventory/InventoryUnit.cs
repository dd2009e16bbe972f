using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Decides all requests of a unit of work together, and publishes <see cref="OutOfStock"/> for what is refused.</summary>
/// <remarks>
/// The natural key absorbs duplicates, without an inbox: the row keeps the decision, and a refusal is published again under the same
/// message id.
/// </remarks>
internal sealed class InventoryUnit(OrdersDbContext db, ReservationStore store, IPublishEndpoint publish) : IUnitStatement
{
    readonly List<InventoryRequest> _requests = [];

    public void Add(InventoryRequest request) => _requests.Add(request);

    public async Task Run(CancellationToken cancellationToken)
    {
        if (_requests.Count == 0)
            return;
        if (db.Database.CurrentTransaction is null)
            await db.Database.BeginTransactionAsync(cancellationToken);
        var reservations = await store.Read([.. _requests.Select(request => request.Key).Distinct()], cancellationToken);
        foreach (var request in _requests)
        {
            var decision = reservations.Decide(request);
            if (request.Quantity is not null && decision.State is InventoryReservationState.Refused)
                await PublishRefusal(decision, cancellationToken);
        }

        await store.Write(reservations, cancellationToken);
    }

    Task PublishRefusal(InventoryReservation refused, CancellationToken cancellationToken) => publish.Publish(
        new OutOfStock { OrderId = refused.OrderId, Sku = refused.Sku, FoundAt = refused.ReservedAt },
        send => send.IdentifyAs(MessageIds.From(refused.OrderId, $"out-of-stock/{refused.Sku}")),
        cancellationToken);
}
