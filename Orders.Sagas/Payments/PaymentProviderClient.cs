using System.Net;
using System.Security.Cryptography;
using Orders.Sagas.Gateways;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>Calls the provider over HTTP, and turns each response or failure into what is certain about the outcome.</summary>
internal sealed class PaymentProviderClient(HttpClient http)
{
    public async Task<ProviderAnswer> Send(
        string provider, PaymentAttempt attempt, string? idempotencyKey, CancellationToken cancellationToken)
    {
        // As a segment of a path, such a reference would lead to another resource.
        if (attempt.ChargeReference is "." or "..")
            return new ProviderAnswer.NotTaken("not sent: the charge's reference cannot be part of an address", IsTransient: false);
        using var request = RequestOf(provider, attempt);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            var answer = await http.Exchange(request, cancellationToken);
            var isWhole = answer.BodyState is AnswerBodyState.Whole;
            return Interpret(answer) with { BodyHash = isWhole ? Convert.ToHexStringLower(SHA256.HashData(answer.Body)) : null };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProviderAnswer.Unknown($"no answer within {http.Timeout}");
        }
        catch (HttpRequestException exception) when (exception.WasNeverSent())
        {
            return new ProviderAnswer.NotTaken($"not reached ({exception.HttpRequestError})", IsTransient: true);
        }
        catch (HttpRequestException exception)
        {
            return new ProviderAnswer.Unknown($"the connection failed ({exception.HttpRequestError})");
        }
    }

    public async Task<IReadOnlyList<RecordedCharge>?> LookUp(string provider, Guid merchantReference, CancellationToken cancellationToken)
    {
        try
        {
            var address = new Uri($"{provider}/charges?merchantReference={merchantReference}", UriKind.Relative);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var answer = await http.Exchange(request, cancellationToken);
            return answer is { Status: HttpStatusCode.OK, BodyState: AnswerBodyState.Whole } ? ProviderRecords.Read(answer) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    static HttpRequestMessage RequestOf(string provider, PaymentAttempt attempt) => attempt.Kind is PaymentKind.Charge
        ? new(HttpMethod.Post, $"{provider}/charges")
        {
            Content = GatewayRequest.Json(new ChargeBody(attempt.Id, attempt.Amount, attempt.Currency, attempt.PaymentMethod!)),
        }
        : new(HttpMethod.Post, $"{provider}/charges/{Uri.EscapeDataString(attempt.ChargeReference!)}/refunds")
        {
            Content = GatewayRequest.Json(new RefundBody(attempt.Id, attempt.Amount)),
        };

    /// <summary>Only a decision settles the attempt, and only an unprocessed request is certain to have had no effect.</summary>
    static ProviderAnswer Interpret(GatewayAnswer answer) => answer.Status.Meaning() switch
    {
        StatusMeaning.Done when answer.Status is HttpStatusCode.OK or HttpStatusCode.Created => Decision(answer),
        StatusMeaning.NotNow or StatusMeaning.Misconfigured =>
            new ProviderAnswer.NotTaken(answer.Status.Answered(), IsTransient: true) { RetryAfter = answer.RetryAfter },
        StatusMeaning.Refused => new ProviderAnswer.NotTaken(answer.Status.Answered(), IsTransient: false),
        _ => new ProviderAnswer.Unknown(answer.Status.Answered()),
    };

    static ProviderAnswer Decision(GatewayAnswer answer) => answer.Json<DecisionBody>() switch
    {
        _ when answer.BodyState is not AnswerBodyState.Whole =>
            new ProviderAnswer.Unknown($"{answer.Status.Answered()} with a body that did not arrive ({answer.BodyState})"),
        { Id: { Length: > 0 } id } when !OrderMoney.IsReference(id) =>
            new ProviderAnswer.Unknown($"{answer.Status.Answered()} with a reference that no order can keep"),
        { Id: { Length: > 0 } id, Status: "succeeded" } => new ProviderAnswer.Succeeded(id),
        { Id: { Length: > 0 } id, Status: "declined" } body => new ProviderAnswer.Declined(id, DeclineCode.Of(body.DeclineCode)),
        _ => new ProviderAnswer.Unknown($"{answer.Status.Answered()} without a decision"),
    };

    sealed record ChargeBody(Guid MerchantReference, decimal Amount, string Currency, string PaymentMethod);

    sealed record RefundBody(Guid MerchantReference, decimal Amount);

    sealed record DecisionBody(string? Id = null, string? Status = null, string? DeclineCode = null);
}
