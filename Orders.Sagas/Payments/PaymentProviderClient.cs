using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orders.Sagas.Gateways;

namespace Orders.Sagas.Payments;

/// <summary>Speaks the provider's HTTP, and says of each exchange exactly what is known after it.</summary>
internal sealed class PaymentProviderClient(HttpClient http)
{
    public async Task<ChargeOutcome> Charge(
        string path, PaymentAttempt attempt, string paymentMethod, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = JsonContent.Create(new ChargeBody(attempt.Id, attempt.Amount, attempt.Currency, paymentMethod));
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return Interpret(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChargeOutcome.Unknown($"no answer within {http.Timeout}");
        }
        catch (HttpRequestException e) when (e.NeverLeft())
        {
            return new ChargeOutcome.NotTaken($"not reached ({e.HttpRequestError})", IsPassing: true);
        }
        catch (HttpRequestException e)
        {
            return new ChargeOutcome.Unknown($"the connection failed ({e.HttpRequestError})");
        }
    }

    static ChargeOutcome Interpret(HttpStatusCode status, byte[] body) => (int)status switch
    {
        200 or 201 => Decision(status, body),
        429 => new ChargeOutcome.NotTaken(Answered(status), IsPassing: true),
        >= 300 and < 500 when !status.IsPassing() => new ChargeOutcome.NotTaken(Answered(status), IsPassing: false),
        _ => new ChargeOutcome.Unknown(Answered(status)),
    };

    static ChargeOutcome Decision(HttpStatusCode status, byte[] body) => Parse(body) switch
    {
        { Id: { Length: > 0 } id, Status: "succeeded" } => new ChargeOutcome.Succeeded(id),
        { Id: { Length: > 0 } id, Status: "declined" } answer => new ChargeOutcome.Declined(id, answer.DeclineCode ?? "declined"),
        _ => new ChargeOutcome.Unknown($"{Answered(status)} without a decision"),
    };

    static ChargeAnswer? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<ChargeAnswer>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Answered(HttpStatusCode status) => $"answered {(int)status}";

    sealed record ChargeBody(Guid MerchantReference, decimal Amount, string Currency, string PaymentMethod);

    sealed record ChargeAnswer(string? Id, string? Status, string? DeclineCode);
}
