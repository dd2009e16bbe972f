using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Api.Hosting;
using Orders.Api.Http.Idempotency;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Api.Identity;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Serilog;
using HttpJsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Orders.Api.Orders;

/// <summary>POST /orders: stores the order, its first history row, its outbox row and the response in one round trip.</summary>
/// <remarks>
/// The response is stored under the Idempotency-Key, so a client that got no response may always retry. The key is not looked up before: a
/// key that was used refuses the whole write.
/// </remarks>
internal sealed class SubmitOrder(
    OrdersDbContext db, OrderSubmission submission, OutboxBacklog backlog, IOptions<SubmissionOptions> options, TimeProvider time,
    IOptions<HttpJsonOptions> json, IDiagnosticContext log)
{
    static readonly TimeSpan RetryOfBacklog = TimeSpan.FromSeconds(5);
    static readonly TimeSpan RetryAtOnce = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("", Handle)
        .WithName(nameof(SubmitOrder))
        .Needs(Scopes.OrdersWrite)
        .WithSummary("Submit an order")
        .WithDescription(
            "Retry with the same Idempotency-Key until you get a response: "
            + "the retries create one order, and every response is the first one.")
        .Accepts<SubmitOrderRequest>(MediaTypeNames.Application.Json)
        .Produces<OrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblems(400, 409, 413, 415, 422)
        .WithIdempotencyKey();

    static async Task<IResult> Handle(
        HttpContext http, Caller caller, [FromServices] SubmitOrder useCase, [FromHeader(Name = IdempotencyKey.Header)] string? _,
        CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http, out var key))
            return Problem.IdempotencyKeyRequired();
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var request = SubmitOrderRequest.Read(new JsonFields(body, errors), caller.Reach.CustomerId);
        if (errors.Any)
            return errors.ToProblem();
        return !caller.Reach.Includes(request.CustomerId)
            ? Problem.Forbidden("A customer orders for itself only: leave customerId out, or send your own.")
            : await useCase.Submit(key, request, http.Response, cancellationToken);
    }

    async Task<IResult> Submit(IdempotencyKey key, SubmitOrderRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        OpenedConnection opened;
        try
        {
            if (await backlog.IsOverdue(cancellationToken))
                return Later(response, RetryOfBacklog, Problem.Overloaded("Accepted orders wait too long to be processed."));
            opened = await db.OpenWithin(options.Value.ConnectionWait, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Later(response, RetryAtOnce, Problem.Overloaded("All database connections are in use."));
        }

        // Another order may need the connection while this answer is on its way.
        await using (opened)
            return await Save(await key.AsStored(db, cancellationToken), request, response, cancellationToken);
    }

    async Task<IResult> Save(IdempotencyKey key, SubmitOrderRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var fingerprint = IdempotencyKey.Fingerprint(request.Canonical());
        var answer = await Write(key, fingerprint, request, cancellationToken);
        // PostgreSQL runs the statements of one round trip in one transaction: BEGIN and COMMIT would only add a round trip.
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return Answer(answer, response);
        }
        catch (DbUpdateException exception) when (IdempotencyKey.IsTaken(exception))
        {
            var first = await key.Find(db, cancellationToken);
            return IsSame(first, request, fingerprint) ? Replay(first, response) : Problem.IdempotencyKeyReused();
        }
        catch (DbUpdateException exception) when (IdempotencyKey.IsHeld(exception))
        {
            return Later(response, RetryAtOnce, Problem.StillRunning());
        }
    }

    /// <summary>Compares with the fingerprint of this version, and with that of versions for which 12.5 was not 12.50.</summary>
    static bool IsSame(IdempotencyRecord first, SubmitOrderRequest request, byte[] fingerprint) =>
        first.Fingerprint.AsSpan().SequenceEqual(fingerprint)
        || first.Fingerprint.AsSpan().SequenceEqual(IdempotencyKey.Fingerprint(request.CanonicalAsWritten()));

    async Task<IdempotencyRecord> Write(
        IdempotencyKey key, byte[] fingerprint, SubmitOrderRequest request, CancellationToken cancellationToken)
    {
        var now = Now();
        var order = await submission.Submit(request.ToSubmitted(Guid.CreateVersion7(now), now), cancellationToken);
        var answer = new IdempotencyRecord
        {
            Caller = key.Caller,
            Key = key.Key,
            Fingerprint = fingerprint,
            OrderId = order.CorrelationId,
            StatusCode = StatusCodes.Status202Accepted,
            Body = JsonSerializer.SerializeToUtf8Bytes(OrderResponse.Of(order), json.Value.SerializerOptions),
            CreatedAt = now,
        };
        db.Add(answer);
        return answer;
    }

    /// <summary>The time in PostgreSQL's microseconds, so that the first response and every later one show the same time.</summary>
    DateTimeOffset Now() => time.GetUtcNow().TruncateToMicroseconds();

    BytesResult Replay(IdempotencyRecord first, HttpResponse response)
    {
        response.Headers["Idempotency-Replayed"] = "true";
        return Answer(first, response);
    }

    BytesResult Answer(IdempotencyRecord answer, HttpResponse response)
    {
        log.Set(LogProperties.OrderId, answer.OrderId);
        response.Headers.Location = $"/orders/{answer.OrderId}";
        return new BytesResult(answer.StatusCode, answer.Body);
    }

    static ProblemHttpResult Later(HttpResponse response, TimeSpan after, ProblemHttpResult problem)
    {
        response.Headers.RetryAfter = after.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return problem;
    }
}
