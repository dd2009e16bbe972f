using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Contracts;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;

namespace Orders.Api.Notifications;

/// <summary>POST /notifications/{orderId}/{kind}/resolution: a named operator's decision about a held e-mail.</summary>
internal static class ResolveNotification
{
    const int MaxEvidence = 500;

    internal sealed record NotificationDecision
    {
        [Description("Sent: later requests are absorbed. NotSent: the next request sends the e-mail.")]
        public required NotificationOutcome Outcome { get; init; }

        [Description("What the decision rests on; recorded with the decision.")]
        [MaxLength(MaxEvidence)]
        public required string Evidence { get; init; }

        public static NotificationDecision Read(JsonFields fields) => new()
        {
            Outcome = fields.OneOf<NotificationOutcome>("outcome"),
            Evidence = fields.Text("evidence", MaxEvidence),
        };
    }

    public static void Map(IEndpointRouteBuilder notifications) => notifications.MapPost("{orderId:guid}/{kind}/resolution", Handle)
        .WithName(nameof(ResolveNotification))
        .Needs(Scopes.OperationsWrite)
        .WithSummary("Decide about a held notification")
        .WithDescription(
            "Then replay the notification's dead letter (reason OutcomeUnknown): after NotSent the replay sends the e-mail, after Sent the "
            + "replay is absorbed. The request can be repeated; a different decision is rejected unless the e-mail is held again.")
        .Accepts<NotificationDecision>(MediaTypeNames.Application.Json)
        .Produces<NotificationItem>()
        .ProducesProblems(400, 409, 413, 415)
        .WithOperator(required: true)
        .WithNotificationResolutionExample();

    static async Task<IResult> Handle(
        Guid orderId, string kind, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http,
        NotificationDecisions decisions, CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var resolution = NotificationDecision.Read(new JsonFields(body, errors));
        var parsedKind = new QueryFields(errors).OneOf<NotificationKind>("kind", kind);
        var by = Operator.Required(http, @operator, errors);
        return errors.Any ? errors.ToProblem() : await Resolve(orderId, parsedKind!.Value, resolution, by!, decisions, cancellationToken);
    }

    static async Task<IResult> Resolve(
        Guid orderId, NotificationKind kind, NotificationDecision resolution, string by, NotificationDecisions decisions,
        CancellationToken cancellationToken)
    {
        var wasSent = resolution.Outcome is NotificationOutcome.Sent;
        return await decisions.Resolve(orderId, kind, wasSent, by, CardNumber.Mask(resolution.Evidence), cancellationToken) is { } decision
            ? TypedResults.Ok(NotificationItem.Of(orderId, kind, decision))
            : Problem.NotificationNotHeld();
    }
}
