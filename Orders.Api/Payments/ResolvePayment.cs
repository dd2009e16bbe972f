using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Sagas.Persistence;

namespace Orders.Api.Payments;

/// <summary>POST /payments/{attemptId}/resolution: a named operator's decision about an attempt in doubt.</summary>
internal static class ResolvePayment
{
    const int MaxEvidence = 500;
    const int MaxReference = 200;

    internal sealed record Resolution
    {
        [Description("Succeeded: the money was moved. Declined: it was not, and will not be tried again. NotTaken: it was not, and is asked for again if it is still wanted.")]
        public required EvidenceOutcome Outcome { get; init; }

        [Description("What the decision rests on; kept in the history.")]
        [MaxLength(MaxEvidence)]
        public required string Evidence { get; init; }

        [Description("The provider's name for what succeeded. Without it the charge cannot be given back automatically.")]
        [MaxLength(MaxReference)]
        public string? ProviderReference { get; init; }

        public static Resolution Read(JsonFields fields) => new()
        {
            Outcome = fields.OneOf<EvidenceOutcome>("outcome"),
            Evidence = fields.Text("evidence", MaxEvidence),
            ProviderReference = fields.OptionalText("providerReference", MaxReference),
        };
    }

    public static void Map(IEndpointRouteBuilder payments) => payments.MapPost("{attemptId:guid}/resolution", Handle)
        .WithName(nameof(ResolvePayment))
        .WithSummary("Decide about a payment attempt in doubt")
        .WithDescription(
            "For an attempt whose outcome nothing else makes known, or that the provider refuses and a person has dealt with. May be repeated; once an outcome is known, "
            + "another one is refused. A refund is not declined: it was made, or it was not taken.")
        .Accepts<Resolution>(MediaTypeNames.Application.Json)
        .Produces<PaymentAttemptItem>()
        .ProducesProblems(400, 404, 409, 413, 415)
        .WithOperator(required: true)
        .WithResolutionExample();

    static async Task<IResult> Handle(
        Guid attemptId, [FromHeader(Name = Operator.Header)] string? @operator, HttpContext http, AttemptSettlement settlement, OrdersDbContext db,
        CancellationToken cancellationToken)
    {
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var resolution = Resolution.Read(new JsonFields(body, errors));
        var who = Operator.Required(http, @operator, errors);
        return errors.Any ? errors.ToProblem() : await Resolve(attemptId, resolution, who!, settlement, db, cancellationToken);
    }

    static async Task<IResult> Resolve(
        Guid attemptId, Resolution resolution, string who, AttemptSettlement settlement, OrdersDbContext db, CancellationToken cancellationToken)
    {
        var attempt = await db.PaymentAttempts.AsNoTracking().SingleOrDefaultAsync(x => x.Id == attemptId, cancellationToken);
        if (attempt is null)
            return Problem.PaymentNotFound();
        if (attempt.Kind is PaymentKind.Refund && resolution.Outcome is EvidenceOutcome.Declined)
            return NoDeclinedRefund();
        if (WhyNot(attempt, resolution) is { } why)
            return Problem.PaymentConflict(why);
        var effect = await settlement.Apply(
            new Evidence
            {
                AttemptId = attemptId,
                Source = PaymentAttemptEventKind.Resolution,
                Outcome = resolution.Outcome,
                ProviderReference = resolution.ProviderReference,
                Reason = resolution.Evidence,
                By = who,
            },
            cancellationToken);
        return effect is EvidenceEffect.Settles or EvidenceEffect.Confirms
            ? TypedResults.Ok(await db.PaymentAttempts.Where(x => x.Id == attemptId).Select(PaymentAttemptItem.Of).SingleAsync(cancellationToken))
            : Problem.PaymentConflict("Something else became known meanwhile.");
    }

    /// <summary>Asked for again counts as done: the attempt is then on its way, or where it led to.</summary>
    static string? WhyNot(PaymentAttempt attempt, Resolution resolution) => attempt.State switch
    {
        PaymentAttemptState.InDoubt => null,
        PaymentAttemptState.NotTaken => null,
        var state when state.ToString() != resolution.Outcome.ToString() => $"It is {state}.",
        var state when resolution.ProviderReference is { } reference && attempt.IsNamed() && reference != attempt.ProviderReference =>
            $"It is {state}, as {attempt.ProviderReference}.",
        _ => null,
    };

    static ProblemHttpResult NoDeclinedRefund()
    {
        var errors = new FieldErrors();
        errors.Add("outcome", "must be Succeeded or NotTaken: a refund is not declined.");
        return errors.ToProblem();
    }
}
