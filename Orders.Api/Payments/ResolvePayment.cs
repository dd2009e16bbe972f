using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Api.Payments;

/// <summary>POST /payments/{attemptId}/resolution: a named operator's decision about an attempt in doubt.</summary>
internal static class ResolvePayment
{
    const int MaxEvidence = 500;
    const int MaxReference = 200;

    internal sealed record PaymentDecision
    {
        [Description(
            "Succeeded: the money was moved. Declined: no money was moved, and the charge is not tried again. "
            + "NotTaken: no money was moved, and the request is sent again if the order still needs it.")]
        public required EvidenceOutcome Outcome { get; init; }

        [Description("What the decision rests on; recorded in the history.")]
        [MaxLength(MaxEvidence)]
        public required string Evidence { get; init; }

        [Description("The provider's reference of the charge or refund. Without it a charge cannot be refunded automatically.")]
        [MaxLength(MaxReference)]
        public string? ProviderReference { get; init; }

        public static PaymentDecision Read(JsonFields fields) => new()
        {
            Outcome = fields.OneOf<EvidenceOutcome>("outcome"),
            Evidence = fields.Text("evidence", MaxEvidence),
            ProviderReference = fields.OptionalText("providerReference", MaxReference),
        };
    }

    public static void Map(IEndpointRouteBuilder payments) => payments.MapPost("{attemptId:guid}/resolution", Handle)
        .WithName(nameof(ResolvePayment))
        .Needs(Scopes.PaymentsSettle)
        .WithSummary("Decide about a payment attempt in doubt")
        .WithDescription(
            "For an attempt that stays in doubt, or that the provider refused and the operator has settled in another way. NotTaken for a "
            + "refused attempt sends its request again. The request can be repeated; once an outcome is known, a different one is "
            + "rejected. "
            + "A refund cannot be Declined: it is Succeeded or NotTaken.")
        .Accepts<PaymentDecision>(MediaTypeNames.Application.Json)
        .Produces<PaymentAttemptItem>()
        .ProducesProblems(400, 404, 409, 413, 415)
        .WithOperator(required: true)
        .WithResolutionExample();

    static async Task<IResult> Handle(
        Guid attemptId, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http, AttemptSettlement settlement,
        OrdersDbContext db, CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var resolution = PaymentDecision.Read(new JsonFields(body, errors));
        var by = Operator.Required(http, @operator, errors);
        return errors.Any ? errors.ToProblem() : await Resolve(attemptId, resolution, by!, settlement, db, cancellationToken);
    }

    static async Task<IResult> Resolve(
        Guid attemptId, PaymentDecision resolution, string by, AttemptSettlement settlement, OrdersDbContext db,
        CancellationToken cancellationToken)
    {
        var attempt = await db.PaymentAttempts.AsNoTracking().SingleOrDefaultAsync(x => x.Id == attemptId, cancellationToken);
        if (attempt is null)
            return Problem.PaymentNotFound();
        if (attempt.Kind is PaymentKind.Refund && resolution.Outcome is EvidenceOutcome.Declined)
            return NoDeclinedRefund();
        if (FindConflict(attempt, resolution) is { } conflict)
            return Problem.PaymentConflict(conflict);
        var effect = await settlement.Apply(
            new Evidence
            {
                AttemptId = attemptId,
                Source = PaymentAttemptEventKind.Resolution,
                Outcome = resolution.Outcome,
                ProviderReference = resolution.ProviderReference,
                Reason = resolution.Evidence,
                By = by,
            },
            cancellationToken);
        return effect switch
        {
            EvidenceEffect.Settles or EvidenceEffect.Confirms => TypedResults.Ok(
                await db.PaymentAttempts.Where(x => x.Id == attemptId).Select(PaymentAttemptItem.Of).SingleAsync(cancellationToken)),
            EvidenceEffect.Contradiction when resolution.ProviderReference is not null => Problem.PaymentConflict(
                "The charge belongs to another payment attempt, or the attempt has another outcome. Nothing was settled. "
                + "Compare both attempts with the provider."),
            _ => Problem.PaymentConflict("Another outcome was recorded meanwhile. Read the attempt again."),
        };
    }

    /// <returns>Null when the attempt can be resolved, or already has this outcome.</returns>
    static string? FindConflict(PaymentAttempt attempt, PaymentDecision resolution) => attempt.State switch
    {
        PaymentAttemptState.InDoubt => null,
        PaymentAttemptState.NotTaken => null,
        var state when state.ToString() != resolution.Outcome.ToString() => $"The attempt is {state}.",
        var state when resolution.ProviderReference is { } reference && attempt.HasReference() && reference != attempt.ProviderReference =>
            $"The attempt is {state} with the reference {attempt.ProviderReference}.",
        _ => null,
    };

    static ProblemHttpResult NoDeclinedRefund()
    {
        var errors = new FieldErrors();
        errors.Add("outcome", "must be Succeeded or NotTaken for a refund.");
        return errors.ToProblem();
    }
}
