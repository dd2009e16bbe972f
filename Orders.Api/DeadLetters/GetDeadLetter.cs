using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Identity;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Persistence;

namespace Orders.Api.DeadLetters;

/// <summary>GET /dead-letters/{id}: a dead letter with its content and history.</summary>
internal static class GetDeadLetter
{
    internal sealed record DeadLetterHeaderContent(string Name, RecordContent? Value);

    internal sealed record DeadLetterEventItem(
        DeadLetterEventKind Kind,
        [property: Description("The operator who decided, or the consumer group that failed again.")] string By,
        DateTimeOffset At,
        [property: Description("The operator's reason, or the error.")] string? Detail);

    internal sealed record DeadLetterDetail(
        DeadLetterItem Letter,
        RecordContent? Key,
        IReadOnlyList<DeadLetterHeaderContent> Headers,
        RecordContent? Body,
        [property: Description("The events since the dead letter was first stored, oldest first.")]
        IReadOnlyList<DeadLetterEventItem> History);

    public static void Map(IEndpointRouteBuilder deadLetters) => deadLetters.MapGet("{id:guid}", Handle)
        .WithName(nameof(GetDeadLetter))
        .Needs(Scopes.OperationsRead)
        .WithSummary("Read a dead letter")
        .WithDescription(
            "Includes the record's key, headers and body, which may hold personal data, until they are erased: when the dead letter is "
            + "discarded, when its replay is consumed, or after DeadLetters:ContentRetention.")
        .Produces<DeadLetterDetail>()
        .ProducesProblems(404)
        .WithDeadLetterExample();

    static async Task<IResult> Handle(Guid id, OrdersDbContext db, CancellationToken cancellationToken)
    {
        if (await db.DeadLetters.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, cancellationToken) is not { } letter)
            return Problem.DeadLetterNotFound();
        var history = await db.Set<DeadLetterEvent>().AsNoTracking()
            .Where(x => x.DeadLetterId == id)
            .OrderBy(x => x.Id)
            .Select(x => new DeadLetterEventItem(x.Kind, x.By, x.At, x.Detail))
            .ToListAsync(cancellationToken);
        var headers = letter.Headers.Select(x => new DeadLetterHeaderContent(x.Name, RecordContent.OfText(x.Value))).ToList();
        return TypedResults.Ok(new DeadLetterDetail(
            DeadLetterItem.From(letter), RecordContent.OfText(letter.Key), headers, RecordContent.OfBody(letter.Body), history));
    }
}
