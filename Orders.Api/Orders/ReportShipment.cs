using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using MassTransit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>POST /orders/{id}/shipments: a carrier reports a shipment.</summary>
/// <remarks>One shipment has one message id, so that the saga's inbox absorbs duplicate reports.</remarks>
internal sealed class ReportShipment(OrdersDbContext db, IPublishEndpoint publish)
{
    const int MaxText = 100;

    internal sealed record ShipmentReport
    {
        [MaxLength(MaxText)]
        public required string Carrier { get; init; }

        [MaxLength(MaxText)]
        public required string TrackingNumber { get; init; }

        [Description("When the carrier took the shipment over.")]
        public required DateTimeOffset ShippedAt { get; init; }

        public static ShipmentReport Read(JsonFields fields) => new()
        {
            Carrier = fields.Text("carrier", MaxText),
            TrackingNumber = fields.Text("trackingNumber", MaxText),
            ShippedAt = fields.Instant("shippedAt"),
        };
    }

    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("{id:guid}/shipments", Handle)
        .WithName(nameof(ReportShipment))
        .Needs(Scopes.ShipmentsWrite)
        .WithSummary("Report an order's shipment")
        .WithDescription(
            "The carrier may retry: reports with the same carrier and tracking number are one shipment. "
            + "A cancelled order that is shipped needs attention.")
        .Accepts<ShipmentReport>(MediaTypeNames.Application.Json)
        .Produces(StatusCodes.Status202Accepted)
        .ProducesProblems(400, 404, 409, 413, 415);

    static async Task<IResult> Handle(Guid id, HttpContext http, [FromServices] ReportShipment useCase, CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var request = ShipmentReport.Read(new JsonFields(body, errors));
        return errors.Any ? errors.ToProblem() : await useCase.Report(id, request, cancellationToken);
    }

    async Task<IResult> Report(Guid id, ShipmentReport request, CancellationToken cancellationToken)
    {
        var status = await db.Orders.Visible()
            .Where(x => x.CorrelationId == id)
            .Select(x => x.CurrentState)
            .SingleOrDefaultAsync(cancellationToken);
        if (status is null)
            return Problem.OrderNotFound();
        // A cancelled order may have been shipped all the same, and then needs attention. No shipment of a rejected order was ever
        // requested.
        if (status is OrderStatus.Rejected)
            return Problem.StatusConflict($"The order is {status}, so no shipment of it was requested.");

        var shipped = new OrderShipped
        {
            OrderId = id,
            Carrier = CardNumber.Mask(request.Carrier),
            TrackingNumber = request.TrackingNumber,
            ShippedAt = request.ShippedAt,
        };
        await publish.Publish(shipped, context => context.MessageId = MessageIdOf(shipped), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary>A shipment has the same message id in every report.</summary>
    static Guid MessageIdOf(OrderShipped shipped) => MessageIds.From(shipped.OrderId, $"{shipped.Carrier}\n{shipped.TrackingNumber}");
}
