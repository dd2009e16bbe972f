using System.Net.Mime;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Orders.Api.Hosting;
using Orders.Api.Http.Idempotency;
using Orders.Api.Http.OpenApi;
using Orders.Api.Http.Problems;
using Orders.Api.Http.Requests;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Serilog;
using HttpJsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Orders.Api.Orders;

/// <summary>
/// POST /orders: the order, its first history row, the answer under its Idempotency-Key and OrderSubmitted on its way to Kafka are one transaction, so a client
/// that did not see the answer may always send again.
/// </summary>
internal sealed class SubmitOrder(OrdersDbContext db, IPublishEndpoint publish, OrderDeadlines deadlines, TimeProvider time, IOptions<HttpJsonOptions> json, IDiagnosticContext log)
{
    public static void Map(IEndpointRouteBuilder orders) => orders.MapPost("", Handle)
        .WithName(nameof(SubmitOrder))
        .WithSummary("Submit an order")
        .WithDescription("Repeat a request with the same Idempotency-Key until it is answered: it makes one order, and each answer is the first one.")
        .Accepts<SubmitOrderRequest>(MediaTypeNames.Application.Json)
        .Produces<OrderResponse>(StatusCodes.Status202Accepted)
        .ProducesProblems(400, 409, 413, 415, 422)
        .WithIdempotencyKey();

    static async Task<IResult> Handle(
        HttpContext http, [FromServices] SubmitOrder useCase, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(idempotencyKey, http, out var key))
            return Problem.IdempotencyKeyRequired();
        var (body, problem) = await http.Request.ReadObject(cancellationToken);
        if (problem is not null)
            return problem;
        var errors = new FieldErrors();
        var request = SubmitOrderRequest.Read(new JsonFields(body, errors));
        return errors.Any ? errors.ToProblem() : await useCase.Submit(key, request, http.Response, cancellationToken);
    }

    async Task<IResult> Submit(IdempotencyKey key, SubmitOrderRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var fingerprint = IdempotencyKey.Fingerprint(request.Canonical());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await key.Hold(db, cancellationToken))
            return StillRunning(response);
        if (await key.Find(db, cancellationToken) is { } first)
            return first.Fingerprint.AsSpan().SequenceEqual(fingerprint) ? Replay(first, response) : Problem.IdempotencyKeyReused();

        var answer = await Write(key, fingerprint, request, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Answer(answer, response);
    }

    async Task<IdempotencyRecord> Write(IdempotencyKey key, byte[] fingerprint, SubmitOrderRequest request, CancellationToken cancellationToken)
    {
        var now = Now();
        var order = NewOrder(request, now);
        var messageId = Guid.CreateVersion7(now);
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
        db.Add(order);
        db.Add(FirstTransition(order, messageId));
        db.Add(answer);
        await publish.Publish(Submitted(order, now), context => context.MessageId = messageId, cancellationToken);
        return answer;
    }

    OrderState NewOrder(SubmitOrderRequest request, DateTimeOffset now) => new()
    {
        CorrelationId = Guid.CreateVersion7(now),
        Version = 1,
        CurrentState = OrderStatus.Submitted,
        CustomerId = request.CustomerId,
        CustomerEmail = request.CustomerEmail,
        Currency = request.Currency,
        PaymentMethod = request.PaymentMethod,
        Total = request.Total(),
        Lines = request.OrderLines(),
        SubmittedAt = now,
        DueAt = now + deadlines.Payment,
        UpdatedAt = now,
    };

    static SagaTransition FirstTransition(OrderState order, Guid messageId) => new()
    {
        CorrelationId = order.CorrelationId,
        Version = order.Version,
        To = order.CurrentState,
        Event = nameof(OrderSubmitted),
        MessageId = messageId,
        At = order.UpdatedAt,
    };

    static OrderSubmitted Submitted(OrderState order, DateTimeOffset now) => new()
    {
        OrderId = order.CorrelationId,
        CustomerId = order.CustomerId!,
        CustomerEmail = order.CustomerEmail!,
        Currency = order.Currency!,
        PaymentMethod = order.PaymentMethod!,
        Lines = order.Lines,
        SubmittedAt = now,
    };

    /// <summary>In PostgreSQL's microseconds, so that the first answer and every later one show the same moment.</summary>
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

    static ProblemHttpResult StillRunning(HttpResponse response)
    {
        response.Headers.RetryAfter = "1";
        return Problem.StillRunning();
    }
}
