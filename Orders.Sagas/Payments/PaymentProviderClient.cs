using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Orders.Sagas.Gateways;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>Calls the provider over HTTP, and turns each response or failure into what is certain about the outcome.</summary>
internal sealed class PaymentProviderClient(HttpClient http)
{
    /// <summary>The usual answer to a POST that was processed: its result is elsewhere.</summary>
    const int SeeOther = (int)HttpStatusCode.SeeOther;

    public async Task<ProviderAnswer> Send(
        string provider, PaymentAttempt attempt, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = RequestOf(provider, attempt);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Interpret(response, body) with { BodyHash = Convert.ToHexStringLower(SHA256.HashData(body)) };
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
            using var response = await http.GetAsync(address, cancellationToken);
            return response.StatusCode is HttpStatusCode.OK
                ? Parse<LookUpBody>(await response.Content.ReadAsByteArrayAsync(cancellationToken))?.Items
                : null;
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
            Content = JsonContent.Create(new ChargeBody(attempt.Id, attempt.Amount, attempt.Currency, attempt.PaymentMethod!)),
        }
        : new(HttpMethod.Post, $"{provider}/charges/{Uri.EscapeDataString(attempt.ChargeReference!)}/refunds")
        {
            Content = JsonContent.Create(new RefundBody(attempt.Id, attempt.Amount)),
        };

    /// <summary>A transient status that may follow processing leaves the outcome unknown; an unprocessed request had no effect.</summary>
    static ProviderAnswer Interpret(HttpResponseMessage response, byte[] body)
    {
        var status = response.StatusCode;
        return (int)status switch
        {
            200 or 201 => Decision(status, body),
            _ when status.IsUnprocessed() => NotTakenNow(response),
            >= 300 and < 500 and not SeeOther when !status.IsTransient() =>
                new ProviderAnswer.NotTaken(Answered(status), IsTransient: false),
            _ => new ProviderAnswer.Unknown(Answered(status)),
        };
    }

    static ProviderAnswer.NotTaken NotTakenNow(HttpResponseMessage response) =>
        new(Answered(response.StatusCode), IsTransient: true) { RetryAfter = response.RetryAfter() };

    static ProviderAnswer Decision(HttpStatusCode status, byte[] body) => Parse<DecisionBody>(body) switch
    {
        { Id: { Length: > 0 } id } when !OrderMoney.IsReference(id) =>
            new ProviderAnswer.Unknown($"{Answered(status)} with a reference that no order can keep"),
        { Id: { Length: > 0 } id, Status: "succeeded" } => new ProviderAnswer.Succeeded(id),
        { Id: { Length: > 0 } id, Status: "declined" } answer => new ProviderAnswer.Declined(id, answer.DeclineCode ?? "declined"),
        _ => new ProviderAnswer.Unknown($"{Answered(status)} without a decision"),
    };

    static T? Parse<T>(byte[] body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Answered(HttpStatusCode status) => $"answered {(int)status}";

    sealed record ChargeBody(Guid MerchantReference, decimal Amount, string Currency, string PaymentMethod);

    sealed record RefundBody(Guid MerchantReference, decimal Amount);

    sealed record DecisionBody(string? Id, string? Status, string? DeclineCode);

    sealed record LookUpBody(IReadOnlyList<RecordedCharge> Items);
}
